package io.anymask.cli.everything;

import io.anymask.cli.command.ExitCode;
import io.anymask.cli.command.InputException;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.options.ImageOptions;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.output.OutputFolder;
import io.anymask.cli.progress.Bar;
import io.anymask.cli.progress.Resumable;
import io.anymask.dataset.CocoFile;
import io.anymask.dataset.Sa1b;
import io.anymask.file.AtomicFile;
import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.MaskRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask everything`: all masks of an image or of a folder of images.
@Command(
        name = "everything",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "All masks of an image, or of each image of a folder; goes on where it was stopped.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask everything samples:flower",
            "  anymask everything photos/ --output masks/ --format sa1b,coco,overlay"
        })
public final class EverythingCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final ImageOptions reading = new ImageOptions();

    @Parameters(
            paramLabel = "IMAGE|FOLDER",
            description = "An image, a folder of images, samples:flower or samples:cat.")
    private String input = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where the files go. Default: here.")
    private Path output = Path.of(".");

    @Option(
            names = "--format",
            paramLabel = "F",
            split = ",",
            defaultValue = "SA1B,OVERLAY",
            description = "sa1b, coco, png, labels, overlay; sa1b is always written. Default: sa1b,overlay.")
    private List<EverythingFiles.Format> formats = List.of();

    @Option(names = "--overwrite", description = "Do images again whose file is there already.")
    private boolean overwrite;

    @Option(names = "--json", description = "For one image: print its SA-1B JSON instead of writing files.")
    private boolean json;

    @ArgGroup(exclusive = false, heading = "%nHow masks are generated:%n")
    private EverythingOptions generation = new EverythingOptions();

    @Override
    public Integer call() throws IOException {
        MaskGeneratorOptions options = generation.options();
        List<ImageSource> sources = ImageSource.of(input, reading.readOptions());
        if (json && sources.size() > 1) {
            throw new InputException("--json: got %d images, expected one".formatted(sources.size()));
        }
        Set<EverythingFiles.Format> wanted = EnumSet.of(EverythingFiles.Format.SA1B);
        wanted.addAll(formats);
        EverythingFiles files = json ? null : new EverythingFiles(OutputFolder.open(output), wanted);
        int code = sources.size() == 1
                ? processAll(sources, options, files)
                : Resumable.run(spec.commandLine().getErr(), overwrite, () -> processAll(sources, options, files));
        if (files != null && wanted.contains(EverythingFiles.Format.COCO)) {
            AtomicFile.write(output.resolve("coco.json"), CocoFile.toJson(files.read(sources)));
        }
        return code;
    }

    /// @return the exit code: of several images the broken ones are told and left out
    private int processAll(List<ImageSource> sources, MaskGeneratorOptions options, @Nullable EverythingFiles files) {
        int code = 0;
        try (Segmenter sam = model.open(OnnxEngine.Memory.KEEP)) {
            AutomaticMaskGenerator generator = AutomaticMaskGenerator.of(sam, options);
            for (int i = 0; i < sources.size(); i++) {
                ImageSource source = sources.get(i);
                if (files != null && !overwrite && sources.size() > 1 && Files.exists(files.done(source))) {
                    out().println(source.path() + ": done before");
                    continue;
                }
                try {
                    process(generator, source, i, files);
                } catch (RuntimeException e) {
                    if (sources.size() == 1) {
                        throw e;
                    }
                    spec.commandLine().getErr().println("anymask: " + e.getMessage());
                    code = Math.max(code, ExitCode.of(e));
                }
            }
        }
        return code;
    }

    private void process(
            AutomaticMaskGenerator generator, ImageSource source, int id, @Nullable EverythingFiles files) {
        Image image = source.image().get();
        image.reading()
                .ifPresent(how ->
                        how.notes().forEach(note -> spec.commandLine().getErr().println(source.path() + ": " + note)));
        long start = System.nanoTime();
        List<MaskRecord> masks;
        try (Bar bar = new Bar(source.name(), spec.commandLine().getErr())) {
            masks = generator.generate(image, bar::at);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Sa1b result = new Sa1b(id, fileName(source), image.width(), image.height(), masks);
        if (files == null) {
            out().println(result.toJson());
        } else {
            files.write(source, image, result);
            out().printf(
                            Locale.ROOT,
                            "%s (%d×%d): %d masks in %.1f s, %s%n",
                            source.path(),
                            image.width(),
                            image.height(),
                            masks.size(),
                            seconds,
                            files.done(source));
        }
        out().flush();
    }

    private static String fileName(ImageSource source) {
        Path name = Path.of(source.path()).getFileName();
        return source.path().startsWith("samples:") || name == null ? source.name() + ".jpg" : name.toString();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
