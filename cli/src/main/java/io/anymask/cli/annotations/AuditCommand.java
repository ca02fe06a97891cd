package io.anymask.cli.annotations;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.ExitCode;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.options.TextModel;
import io.anymask.cli.progress.Bar;
import io.anymask.cli.progress.Ending;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.replay.Audit;
import io.anymask.dataengine.replay.Finding;
import io.anymask.dataengine.replay.Replay;
import io.anymask.dataengine.store.Database;
import io.anymask.file.FileFault;
import io.anymask.file.Sha256;
import io.anymask.image.Image;
import io.anymask.inference.Segmenter;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.onnx.OnnxEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `anymask audit`: whether the masks of a project are sound, and can be made again.
@AutoService(Subcommand.class)
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Read all masks of a project in all their versions, and ask the prompts of the model's masks once more. A mask that"
                    + " differs from what was kept before edits by hand (IoU below 0.99) is named, and the exit code is 1."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  anymask audit photos/", "  anymask audit work/street.db --images photos/ --json"})
public final class AuditCommand implements Subcommand, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ProjectOptions project = new ProjectOptions();

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Option(
            names = "--clip",
            paramLabel = "MODEL",
            description = "As with anymask serve: the CLIP of a model that was trained with texts.")
    private @Nullable String clip;

    @Option(names = "--json", description = "Print a report as JSON: docs/json.md.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        ProjectFile file = project.file();
        Path photos = project.photos();
        try (ClipEncoder texts = TextModel.open(clip, model);
                Segmenter sam =
                        texts == null ? model.open(OnnxEngine.Memory.KEEP) : model.open(OnnxEngine.Memory.KEEP, texts);
                Database database = file.open();
                Bar bar = new Bar("audit", "images", spec.commandLine().getErr())) {
            Project audited = file.only(database);
            Replay replay = new Replay(database, sam, sam.model().checkpoint().sha256(), (image, work) -> {
                Image photo = find(photos, image);
                if (photo != null) {
                    work.accept(photo);
                }
                return photo != null;
            });
            Audit audit = replay.audit(audited, (done, of) -> {
                bar.at(done, of);
                return !Ending.isAsked();
            });
            print(audited, audit);
            return audit.isClean() ? 0 : ExitCode.FAILED;
        }
    }

    /// The file that was annotated; another one under its name is none.
    private static @Nullable Image find(Path folder, ProjectImage image) {
        Path file = folder.resolve(image.name());
        try {
            return Files.isRegularFile(file) && Sha256.of(file).equals(image.sha256()) ? Image.read(file) : null;
        } catch (IOException e) {
            throw new InputException("%s: cannot be read (%s)".formatted(file, FileFault.describe(e)), e);
        }
    }

    private void print(Project audited, Audit audit) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(audited, audit));
        } else {
            audit.findings().forEach(finding -> out.println(finding.says()));
            out.printf("%s: %d versions read, %d masks made again%n", audited.name(), audit.masks(), audit.replayed());
            audit.passedOver().forEach((reason, masks) -> out.printf("not made again: %d %s%n", masks, reason.says()));
            out.println(
                    audit.isClean()
                            ? "All is well."
                            : "%d are not well.".formatted(audit.findings().size()));
        }
        out.flush();
    }

    private static String json(Project audited, Audit audit) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.put("project", audited.name()).put("versions", audit.masks()).put("replayed", audit.replayed());
        ObjectNode passedOver = root.putObject("passed_over");
        audit.passedOver()
                .forEach((reason, masks) -> passedOver.put(reason.name().toLowerCase(Locale.ROOT), masks));
        ArrayNode findings = root.putArray("findings");
        for (Finding finding : audit.findings()) {
            ObjectNode node = findings.addObject()
                    .put("image", finding.image())
                    .put("annotation", finding.annotation())
                    .put("version", finding.version())
                    .put("kind", finding.kind().name().toLowerCase(Locale.ROOT));
            if (Double.isNaN(finding.iou())) {
                node.putNull("iou");
            } else {
                node.put("iou", finding.iou());
            }
        }
        return JsonMapper.shared().writeValueAsString(root);
    }
}
