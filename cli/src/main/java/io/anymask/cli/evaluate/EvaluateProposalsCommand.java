package io.anymask.cli.evaluate;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.proposals.ProposalEvaluation;
import io.anymask.evaluation.proposals.ProposalReport;
import io.anymask.evaluation.report.Journal;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask evaluate proposals`: automatic masks as object proposals.
@AutoService(Subcommand.class)
@Command(
        name = "proposals",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "How many objects are among the automatic masks: AR@1000 (paper, section 7.3).",
        footerHeading = "%nExample:%n",
        footer = "  anymask evaluate proposals lvis_v1_val.json --images . --output report/")
public class EvaluateProposalsCommand implements Evaluation, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final EvaluationOptions options = new EvaluationOptions();

    @Parameters(paramLabel = "DATASET", description = "COCO's or LVIS's instances JSON.")
    private Path dataset = Path.of(".");

    @Option(
            names = "--points-per-side",
            paramLabel = "N",
            defaultValue = "64",
            description = "The grid. Default: ${DEFAULT-VALUE}, as in the paper.")
    private int pointsPerSide;

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many masks of an image count. Default: ${DEFAULT-VALUE}, as in the paper.")
    private int most;

    @Override
    public Integer call() throws Exception {
        if (most < 1) {
            throw new OptionException("--most: got %d, expected 1 or more".formatted(most));
        }
        return evaluate();
    }

    /// @return the exit code
    int evaluate() throws Exception {
        EvaluationOutput output = options.output();
        Dataset photos = options.data().open(dataset, output.seed());
        CocoInstances truth = options.data().truth(dataset, photos);
        output.report(spec, folder -> {
            try (Segmenter sam = options.model().open(OnnxEngine.Memory.KEEP)) {
                SequencedMap<String, String> setup = options.setup(sam, List.of(dataset), List.of(photos));
                setup.put(
                        "masks",
                        "%d × %d points, no filter by score, NMS 0.9, the best %d by the mean of predicted IoU and stability"
                                .formatted(pointsPerSide, pointsPerSide, most));
                List<CocoDetection> proposals = propose(sam, photos, setup, folder);
                Dataset used = options.data().used(photos);
                return ProposalReport.of(
                        "Object proposals on " + photos.name(),
                        setup,
                        DatasetOptions.truth(truth, used),
                        used,
                        proposals,
                        most,
                        output.seed());
            }
        });
        return 0;
    }

    private List<CocoDetection> propose(
            Segmenter sam, Dataset photos, SequencedMap<String, String> setup, Path folder) {
        ProposalEvaluation evaluation = ProposalEvaluation.of(sam, pointsPerSide, most);
        return options.journaled(
                spec, folder.resolve("proposals.journal.jsonl"), setup, photos, "images", (journal, progress) -> {
                    measure(photos, journal);
                    return evaluation.evaluate(photos, journal, progress);
                });
    }

    /// Puts results into the journal before they are asked for.
    void measure(Dataset photos, Journal journal) {}

    final CommandSpec spec() {
        return spec;
    }

    final EvaluationOptions options() {
        return options;
    }

    final Path dataset() {
        return dataset;
    }

    final int pointsPerSide() {
        return pointsPerSide;
    }

    final int most() {
        return most;
    }
}
