package io.anymask.cli.annotations;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.OutputFailure;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.input.AnnotationFiles;
import io.anymask.dataengine.Annotations;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.exchange.ProjectImport;
import io.anymask.dataengine.exchange.ProjectSet;
import io.anymask.dataengine.store.Database;
import io.anymask.dataset.exchange.AnnotationSet;
import io.anymask.dataset.exchange.Exporter;
import io.anymask.dataset.exchange.Format;
import io.anymask.dataset.exchange.Importer;
import io.anymask.dataset.exchange.Loss;
import io.anymask.dataset.exchange.LossReport;
import io.anymask.file.FileFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `anymask convert-annotations`: annotations in another format, and what it cannot hold.
@AutoService(Subcommand.class)
@Command(
        name = "convert-annotations",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Write annotations in another format, and say before what it cannot hold. COCO, LVIS, SA-1B, label maps, YOLO, "
                        + "Pascal VOC, LabelMe and GeoJSON are read and written, CVAT's XML and Label Studio's JSON are read. "
                        + "IN or OUT can be a folder with a project of anymask annotate.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask convert-annotations annotations.xml coco.json --to coco",
            "  anymask convert-annotations instances.json yolo/ --to yolo --check",
            "  anymask convert-annotations yolo/ out.json --to coco-rle --images photos/",
            "  anymask convert-annotations photos/ coco.json --to coco",
            "  anymask convert-annotations coco.json photos/ --proposals"
        })
public final class ConvertAnnotationsCommand implements Subcommand, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "A file of annotations, or a folder of them.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path in;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "OUT",
            description =
                    "A file for COCO and LVIS, a folder with a project, else a folder that is new or empty. Photos are not copied.")
    private @Nullable Path out;

    @Option(
            names = "--to",
            paramLabel = "FORMAT",
            description =
                    "Needed but for a project: coco, coco-rle, lvis, sa1b, instance-png, semantic-png, yolo, voc, labelme or geojson.")
    private @Nullable String to;

    @Option(
            names = "--from",
            paramLabel = "FORMAT",
            description =
                    "One of these, cvat or label-studio; needed where the content does not tell, as of label maps.")
    private @Nullable String from;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "The photos, for formats that do not tell their names or sizes, as YOLO's.")
    private @Nullable Path images;

    @Option(
            names = "--proposals",
            description = "Into a project: a person shall judge the masks. Default: they are accepted.")
    private boolean proposals;

    @Option(names = "--check", description = "Only say what the format cannot hold; write nothing.")
    private boolean check;

    @Option(names = "--overwrite", description = "Replace a file OUT; a folder never.")
    private boolean overwrite;

    @Option(names = "--json", description = "Print a report as JSON: docs/json.md.")
    private boolean json;

    @Override
    public Integer call() {
        Optional<ProjectFile> project = ProjectFile.of(in);
        if (project.isEmpty()) {
            return convert(null);
        }
        try (Database database = project.get().open()) {
            return convert(new ProjectSet(database, project.get().only(database)));
        }
    }

    /// @param project that is read; null for files
    private int convert(@Nullable AnnotationSet project) {
        Path output = out;
        Optional<ProjectFile> into = output == null ? Optional.empty() : ProjectFile.of(output);
        if (into.isPresent()) {
            return bring(project, into.get());
        }
        if (to == null) {
            throw new OptionException("--to: expected one of " + words(true));
        }
        return write(project, to);
    }

    /// Into a project.
    private int bring(@Nullable AnnotationSet project, ProjectFile into) {
        if (to != null) {
            throw new OptionException("%s: this is a project; leave --to out".formatted(out));
        }
        AnnotationSet set = project == null ? read() : project;
        LossReport report = ProjectImport.losses(set);
        PrintWriter err = spec.commandLine().getErr();
        set.notes().lines().forEach(line -> err.println(in + ": " + line));
        report.lines().forEach(err::println);
        err.flush();
        if (check) {
            print(project == null ? source().title() : "a project", report, set, null);
            return 0;
        }
        try (Database database = into.open()) {
            Projects projects = new Projects(database, Clock.systemUTC());
            ProjectImport.Result result = new ProjectImport(
                            projects,
                            new Annotations(database, Clock.systemUTC()),
                            into.only(database).id(),
                            System.getProperty("user.name", "import"))
                    .bring(set, proposals ? Status.PROPOSED : Status.ACCEPTED);
            result.left()
                    .forEach((image, objects) -> err.println(
                            ("%s: %d objects left out; the project has no such image, has it in another size,"
                                            + " or several people annotate it now")
                                    .formatted(image, objects)));
            err.flush();
            PrintWriter stdout = spec.commandLine().getOut();
            if (json) {
                ObjectNode root = JsonMapper.shared().createObjectNode();
                root.put("in", in.toString()).put("out", String.valueOf(out));
                root.put("kept", result.kept()).put("known", result.known());
                ObjectNode left = root.putObject("left");
                result.left().forEach(left::put);
                stdout.println(JsonMapper.shared().writeValueAsString(root));
            } else {
                stdout.printf(
                        "%s: %d masks are new in the project, %d it had already%n", in, result.kept(), result.known());
            }
            stdout.flush();
        }
        return 0;
    }

    private AnnotationSet read() {
        return AnnotationFiles.open(in, source(), images);
    }

    private Format source() {
        String named = from;
        return named == null ? Importer.recognise(in) : format("--from", named);
    }

    private int write(@Nullable AnnotationSet project, String word) {
        Format target = format("--to", word);
        if (!target.isWritten()) {
            throw new OptionException(
                    "--to: got %s, which is only read, expected one of %s".formatted(word, words(true)));
        }
        Path output = out;
        if (output == null && !check) {
            throw new OptionException("OUT: got none, expected a file or a folder to write, or --check");
        }
        if (output != null && !check) {
            requireFree(output, target);
        }
        AnnotationSet set = project == null ? read() : project;
        Exporter exporter = new Exporter(target);
        LossReport report = exporter.losses(set);
        PrintWriter err = spec.commandLine().getErr();
        set.notes().lines().forEach(line -> err.println(in + ": " + line));
        report.lines().forEach(err::println);
        err.flush();
        if (output != null && !check) {
            write(exporter, set, output);
        }
        String source = project == null ? source().title() : "a project";
        print(source, report, set, check ? null : output);
        return 0;
    }

    private static Format format(String option, String word) {
        return Format.of(word)
                .orElseThrow(() -> new OptionException(
                        "%s: got %s, expected one of %s".formatted(option, word, words(option.equals("--to")))));
    }

    private static String words(boolean written) {
        return Stream.of(Format.values())
                .filter(format -> format.isWritten() || !written)
                .map(Format::word)
                .collect(Collectors.joining(", "));
    }

    private void requireFree(Path output, Format target) {
        try {
            if (Files.exists(output) && Files.exists(in) && Files.isSameFile(output, in)) {
                throw new InputException(output + ": this is what is read, expected another place to write to");
            }
        } catch (IOException e) {
            throw new InputException("%s: cannot be looked at (%s)".formatted(output, FileFault.describe(e)), e);
        }
        if (target.isOneFile() && Files.isDirectory(output)) {
            throw new InputException(
                    "%s: this is a folder, expected the name of a file for %s".formatted(output, target.title()));
        }
        if (target.isOneFile() && Files.exists(output) && !overwrite) {
            throw new InputException(
                    output + ": there is already a file of that name; choose another one, or --overwrite");
        }
    }

    private static void write(Exporter exporter, AnnotationSet set, Path output) {
        try {
            Path parent = output.toAbsolutePath().normalize().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            exporter.write(set, output);
        } catch (IOException e) {
            throw new OutputFailure("%s: cannot be written (%s)".formatted(output, FileFault.describe(e)), e);
        }
    }

    private void print(String source, LossReport report, AnnotationSet set, @Nullable Path written) {
        PrintWriter stdout = spec.commandLine().getOut();
        if (json) {
            stdout.println(json(report, set, written));
        } else {
            stdout.printf(
                    "%s: %d images, %d objects, %s; %s: %s%n",
                    in,
                    report.images(),
                    report.objects(),
                    source,
                    written == null ? "nothing was written" : written,
                    report.losses().isEmpty()
                            ? report.holder() + " can hold it all"
                            : "%s cannot hold %d kinds of things"
                                    .formatted(report.holder(), report.losses().size()));
        }
        stdout.flush();
    }

    private String json(LossReport report, AnnotationSet set, @Nullable Path written) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.put("in", in.toString())
                .put("from", ProjectFile.of(in).isPresent() ? "project" : source().word())
                .put("to", to);
        root.put("images", report.images()).put("objects", report.objects());
        ArrayNode categories = root.putArray("categories");
        set.categories().forEach(category -> categories.add(category.name()));
        ArrayNode losses = root.putArray("losses");
        for (Loss loss : report.losses()) {
            ObjectNode node = losses.addObject()
                    .put("kind", loss.kind().word())
                    .put("count", loss.count())
                    .put("fate", loss.fate());
            texts(node.putArray("first"), loss.first());
        }
        texts(root.putArray("notes"), set.notes().lines());
        if (written == null) {
            root.putNull("out");
        } else {
            root.put("out", written.toString());
        }
        return JsonMapper.shared().writeValueAsString(root);
    }

    private static void texts(ArrayNode node, List<String> texts) {
        texts.forEach(node::add);
    }
}
