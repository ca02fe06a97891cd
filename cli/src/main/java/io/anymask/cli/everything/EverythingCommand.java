package io.anymask.cli.everything;

import com.google.auto.service.AutoService;
import io.anymask.cli.batch.Batch;
import io.anymask.cli.batch.BatchOptions;
import io.anymask.cli.batch.Results;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.progress.Bar;
import io.anymask.dataset.Sa1b;
import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.KeptThresholds;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.MaskRecord;
import java.io.PrintWriter;
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
import picocli.CommandLine.Spec;

/// `anymask everything`: all masks of an image or of a folder of images.
@AutoService(Subcommand.class)
@Command(
        name = "everything",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Find all masks of each image. A stopped run resumes where it was.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask everything samples:flower",
            "  anymask everything *.jpg",
            "  anymask everything photos/ --recursive --output masks/ --format sa1b,coco,overlay"
        })
public final class EverythingCommand implements Subcommand, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final BatchOptions batch = new BatchOptions();

    @Option(
            names = "--format",
            paramLabel = "F",
            split = ",",
            defaultValue = "SA1B,OVERLAY",
            description = "sa1b, coco, png, labels, overlay, geojson, yolo; sa1b is always written."
                    + " Default: sa1b,overlay.")
    private List<EverythingFiles.Format> formats = List.of();

    @ArgGroup(exclusive = false, heading = "%nHow masks are generated:%n")
    private EverythingOptions generation = new EverythingOptions();

    @Override
    public Integer call() {
        generation.options(KeptThresholds.REFERENCE); // a wrong option is found before the model is opened
        Batch images = new Batch(spec, batch);
        boolean files = !Set.of(EverythingFiles.Format.SA1B).containsAll(formats);
        if (!images.writesFiles()
                && files
                && spec.commandLine().getParseResult().hasMatchedOption("--format")) {
            throw new OptionException(
                    "--format: got %s with %s, which prints SA-1B JSON and writes no files; leave one of them out"
                            .formatted(formats, batch.isStandardOutput() ? "--output -" : "--json"));
        }
        Set<EverythingFiles.Format> wanted = EnumSet.of(EverythingFiles.Format.SA1B);
        wanted.addAll(formats);
        EverythingFiles made = new EverythingFiles(wanted);
        return images.open(made.endings(), results -> {
            if (results == null || !wanted.contains(EverythingFiles.Format.COCO)) {
                return processAll(images, results, made);
            }
            results.requireFree(EverythingFiles.COCO);
            int code = processAll(images, results, made);
            results.writeForAll(EverythingFiles.coco(results));
            return code;
        });
    }

    private int processAll(Batch images, @Nullable Results results, EverythingFiles files) {
        try (Segmenter sam = model.open(OnnxEngine.Memory.KEEP)) {
            KeptThresholds suiting = KeptThresholds.of(sam.model().checkpoint());
            generation.explain(suiting, err());
            AutomaticMaskGenerator generator = AutomaticMaskGenerator.of(sam, generation.options(suiting));
            return images.forEach(results, (source, i) -> process(generator, source, i, results, files));
        }
    }

    private void process(
            AutomaticMaskGenerator generator,
            ImageSource source,
            int id,
            @Nullable Results results,
            EverythingFiles files) {
        Image image = source.image().get();
        image.reading()
                .ifPresent(how ->
                        how.notes().forEach(note -> spec.commandLine().getErr().println(source.path() + ": " + note)));
        long start = System.nanoTime();
        List<MaskRecord> masks;
        try (Bar bar = new Bar(source.name(), err())) {
            masks = generator.generate(image, bar::at);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Sa1b result = new Sa1b(id, source.fileName(), image.width(), image.height(), masks);
        List<Path> written = results == null ? List.of() : results.write(source, files.of(source, image, result));
        out().println(
                        batch.printsJson()
                                ? result.toJson()
                                : String.format(
                                        Locale.ROOT,
                                        "%s (%d×%d): %d masks in %.1f s, %s",
                                        source.path(),
                                        image.width(),
                                        image.height(),
                                        masks.size(),
                                        seconds,
                                        written.getLast()));
        out().flush();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
