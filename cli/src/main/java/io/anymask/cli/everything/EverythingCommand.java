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
import io.anymask.cli.progress.Resumable;
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

    @Option(names = "--json", description = "Print the SA-1B JSON of each image on a line instead of writing files.")
    private boolean json;

    @ArgGroup(exclusive = false, heading = "%nHow masks are generated:%n")
    private EverythingOptions generation = new EverythingOptions();

    @Override
    public Integer call() {
        generation.options(KeptThresholds.REFERENCE); // a wrong option is found before the model is opened
        List<ImageSource> sources = batch.sources();
        boolean printed = json || batch.isStandardOutput();
        boolean files = !Set.of(EverythingFiles.Format.SA1B).containsAll(formats);
        if (printed && files && spec.commandLine().getParseResult().hasMatchedOption("--format")) {
            throw new OptionException(
                    "--format: got %s with %s, which prints SA-1B JSON and writes no files; leave one of them out"
                            .formatted(formats, json ? "--json" : "--output -"));
        }
        Set<EverythingFiles.Format> wanted = EnumSet.of(EverythingFiles.Format.SA1B);
        wanted.addAll(formats);
        if (printed) {
            return processAll(sources, null, null);
        }
        EverythingFiles made = new EverythingFiles(wanted);
        try (Results results = batch.open(spec)) {
            results.requireFree(sources, made.endings());
            boolean coco = wanted.contains(EverythingFiles.Format.COCO);
            if (coco) {
                results.requireFree(EverythingFiles.COCO);
            }
            int code = sources.size() == 1
                    ? processAll(sources, results, made)
                    : Resumable.run(err(), batch.overwrite(), () -> processAll(sources, results, made));
            if (coco) {
                results.writeForAll(EverythingFiles.coco(results));
            }
            return code;
        }
    }

    private int processAll(List<ImageSource> sources, @Nullable Results results, @Nullable EverythingFiles files) {
        try (Segmenter sam = model.open(OnnxEngine.Memory.KEEP)) {
            KeptThresholds suiting = KeptThresholds.of(sam.model().checkpoint());
            generation.explain(suiting, err());
            AutomaticMaskGenerator generator = AutomaticMaskGenerator.of(sam, generation.options(suiting));
            return Batch.run(sources, results == null ? "printed" : "written", err(), (source, i) -> {
                if (results != null && sources.size() > 1 && results.isDone(source)) {
                    out().println(source.path() + ": done before");
                    return;
                }
                process(generator, source, i, results, files);
            });
        }
    }

    private void process(
            AutomaticMaskGenerator generator,
            ImageSource source,
            int id,
            @Nullable Results results,
            @Nullable EverythingFiles files) {
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
        if (results == null || files == null) {
            out().println(result.toJson());
        } else {
            List<Path> written = results.write(source, files.of(source, image, result));
            out().printf(
                            Locale.ROOT,
                            "%s (%d×%d): %d masks in %.1f s, %s%n",
                            source.path(),
                            image.width(),
                            image.height(),
                            masks.size(),
                            seconds,
                            written.getLast());
        }
        out().flush();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
