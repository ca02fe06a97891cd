package io.anymask.cli.evaluate;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.progress.Bar;
import io.anymask.cli.report.NoteLines;
import io.anymask.dataset.BsdsFolder;
import io.anymask.dataset.BsdsImage;
import io.anymask.evaluation.edges.CannyEdges;
import io.anymask.evaluation.edges.EdgeThinning;
import io.anymask.evaluation.edges.RegionEdges;
import io.anymask.evaluation.edges.SamEdgeOptions;
import io.anymask.evaluation.edges.SamEdges;
import io.anymask.evaluation.edges.SobelEdges;
import io.anymask.evaluation.edges.bsds.BoundaryBenchmark;
import io.anymask.evaluation.edges.report.EdgeEvaluation;
import io.anymask.evaluation.edges.report.EdgeReport;
import io.anymask.evaluation.edges.report.EdgeSource;
import io.anymask.evaluation.edges.report.MethodResult;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask evaluate edges`: edges from masks, and the benchmark of BSDS500.
@AutoService(Subcommand.class)
@Command(
        name = "edges",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Edges against what people drew in BSDS500: ODS, OIS, AP and R50.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask evaluate edges BSDS500",
            "  anymask evaluate edges BSDS500 --methods sobel,canny,regions --split val",
            "  anymask evaluate edges BSDS500 --maps my-edges/ --output report/"
        })
public final class EvaluateEdgesCommand implements Evaluation, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /// Where edges come from.
    enum Method {
        /// The model's masks.
        SAM,
        /// Sobel's gradient.
        SOBEL,
        /// Canny's detector.
        CANNY,
        /// Felzenszwalb and Huttenlocher's regions.
        REGIONS
    }

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final EvaluationOutput output = new EvaluationOutput();

    @Parameters(paramLabel = "DATASET", description = "The folder with images/ and groundTruth/, or data/ with both.")
    private Path dataset = Path.of(".");

    @Option(
            names = "--split",
            paramLabel = "S",
            description = "train, val or test. Default: test where there is one, else val.")
    private @Nullable String split;

    @Option(
            names = "--methods",
            paramLabel = "M",
            split = ",",
            description = "sam, sobel, canny, regions. Default: sam; none with --maps.")
    private @Nullable List<Method> methods;

    @Option(
            names = "--maps",
            paramLabel = "FOLDER",
            description = "Evaluate the edge maps in a folder: 8-bit grey PNGs named as the images are.")
    private @Nullable Path maps;

    @Option(names = "--skip-missing", description = "Leave out images without a map in the folder, and count them.")
    private boolean skipMissing;

    @Mixin
    private final Every every = new Every();

    @Option(
            names = "--strict",
            description = "Refuse a data set in which anything is odd, instead of saying so and using the rest.")
    private boolean strict;

    @Option(
            names = "--thresholds",
            paramLabel = "N",
            defaultValue = "99",
            description = "At how many thresholds maps are cut. Default: ${DEFAULT-VALUE}.")
    private int thresholds;

    @Option(
            names = "--points-per-side",
            paramLabel = "N",
            defaultValue = "16",
            description = "SAM's grid. Default: ${DEFAULT-VALUE}, as in the paper.")
    private int pointsPerSide;

    @Option(
            names = "--pred-iou-thresh",
            paramLabel = "T",
            defaultValue = "0",
            description = "Leave out SAM's masks whose predicted IoU is lower. Default: none, as in the paper.")
    private double predictedIou;

    @Option(
            names = "--stability-score-thresh",
            paramLabel = "T",
            defaultValue = "0",
            description = "Leave out SAM's masks that are less stable. Default: none, as in the paper.")
    private double stability;

    @Option(names = "--no-blur", description = "Do not smooth SAM's edges over 3 × 3 pixels before they are made thin.")
    private boolean noBlur;

    @Option(
            names = "--nms-radius",
            paramLabel = "R",
            defaultValue = "1",
            description = "How far to look across SAM's edges when they are made thin. Default: ${DEFAULT-VALUE}.")
    private int radius;

    @Override
    public Integer call() {
        require("--thresholds", thresholds, 1, 10_000);
        require("--nms-radius", radius, 1, 50);
        require("--points-per-side", pointsPerSide, 1, 256);
        requireShare("--pred-iou-thresh", predictedIou);
        requireShare("--stability-score-thresh", stability);
        BsdsFolder all = split == null ? BsdsFolder.open(dataset) : BsdsFolder.open(dataset, split);
        PrintWriter err = spec.commandLine().getErr();
        NoteLines.begin(err, all.name(), all.found(), strict);
        BsdsFolder bsds = some(all);
        output.report(spec, folder -> {
            EdgeEvaluation evaluation = new EdgeEvaluation(
                    bsds,
                    new BoundaryBenchmark(
                            thresholds, BoundaryBenchmark.standard().maxDistance(), true),
                    folder,
                    output.overwrite(),
                    skipMissing);
            List<MethodResult> results = evaluateAll(evaluation);
            NoteLines.end(err, all.name(), all.found());
            return EdgeReport.of(bsds, evaluation, results, output.seed());
        });
        return 0;
    }

    private List<MethodResult> evaluateAll(EdgeEvaluation evaluation) {
        List<MethodResult> results = new ArrayList<>();
        if (maps != null) {
            results.add(evaluate(evaluation, new EdgeSource.Stored(maps)));
        }
        for (Method method : methods == null ? maps == null ? List.of(Method.SAM) : List.<Method>of() : methods) {
            results.add(evaluate(evaluation, method));
        }
        return results;
    }

    private static void require(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new OptionException("%s: got %d, expected %d to %d".formatted(option, value, least, most));
        }
    }

    private static void requireShare(String option, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new OptionException("%s: got %s, expected 0 to 1".formatted(option, value));
        }
    }

    private BsdsFolder some(BsdsFolder all) {
        List<BsdsImage> images = every.of(all.images());
        return images.size() == all.images().size()
                ? all
                : new BsdsFolder(
                        "%s%s of %d"
                                .formatted(
                                        all.name(), every.text(), all.images().size()),
                        images,
                        all.found());
    }

    private MethodResult evaluate(EdgeEvaluation evaluation, Method method) {
        return switch (method) {
            case SAM -> sam(evaluation);
            case SOBEL -> evaluate(evaluation, new EdgeSource.Detected("Sobel", SobelEdges.DEFAULT));
            case CANNY -> evaluate(evaluation, new EdgeSource.Detected("Canny", CannyEdges.DEFAULT));
            case REGIONS ->
                evaluate(evaluation, new EdgeSource.Detected("Felzenszwalb-Huttenlocher", RegionEdges.DEFAULT));
        };
    }

    private MethodResult sam(EdgeEvaluation evaluation) {
        SamEdgeOptions paper = SamEdgeOptions.DEFAULT;
        SamEdgeOptions options = new SamEdgeOptions(
                pointsPerSide,
                paper.nmsThreshold(),
                predictedIou,
                stability,
                !noBlur,
                new EdgeThinning(
                        radius, paper.thinning().border(), paper.thinning().multiplier()));
        try (Segmenter sam = model.open(OnnxEngine.Memory.KEEP)) {
            SequencedMap<String, String> setup = model.setup(sam);
            setup.put("settings", options.toString());
            return evaluate(evaluation, new EdgeSource.Detected("SAM", setup, SamEdges.of(sam, options)));
        }
    }

    private MethodResult evaluate(EdgeEvaluation evaluation, EdgeSource source) {
        PrintWriter err = spec.commandLine().getErr();
        try (Bar bar = new Bar(source.name(), "images", err)) {
            return output.resumable(
                    err,
                    () -> evaluation.evaluate(source, (done, total) -> {
                        bar.at(done, total);
                        collect();
                    }));
        }
    }

    /// Matching makes much garbage that outlives young collections, and the collector lets it grow to the limit of
    /// the heap: 2.6 GB instead of 1.0. A full collection takes 50 ms, a photo 5 s.
    private static void collect() {
        System.gc();
    }
}
