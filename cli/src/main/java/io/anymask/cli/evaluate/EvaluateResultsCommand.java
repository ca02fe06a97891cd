package io.anymask.cli.evaluate;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.report.NoteLines;
import io.anymask.cli.report.ReportOutput;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.CocoResults;
import io.anymask.dataset.Notes;
import io.anymask.evaluation.detection.ResultsReport;
import io.anymask.evaluation.report.FileStamp;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask evaluate results`: the evaluators of COCO and LVIS for a file of any detector's results.
@AutoService(Subcommand.class)
@Command(
        name = "results",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Masks or boxes of any origin by the rules of COCO or LVIS: the numbers that pycocotools and the LVIS API "
                        + "print, and each category's. Needs neither photos nor a model.",
        footerHeading = "%nExample:%n",
        footer = "  anymask evaluate results instances_val2017.json my-results.json")
public final class EvaluateResultsCommand implements Evaluation, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ReportOutput output = new ReportOutput("evaluation");

    @Parameters(index = "0", paramLabel = "TRUTH", description = "COCO's or LVIS's instances JSON.")
    private Path truth = Path.of(".");

    @Parameters(
            index = "1",
            paramLabel = "RESULTS",
            description = "COCO results JSON: image_id, category_id, score, and segmentation or bbox or both.")
    private Path results = Path.of(".");

    @Option(
            names = "--strict",
            description = "Refuse files in which anything is odd, instead of saying so and using the rest.")
    private boolean strict;

    @Override
    public Integer call() {
        CocoInstances instances = CocoInstances.read(truth);
        PrintWriter err = spec.commandLine().getErr();
        NoteLines.begin(err, truth.toString(), instances.found(), strict);
        Notes odd = new Notes();
        List<CocoDetection> found = CocoResults.read(results, instances, odd);
        NoteLines.begin(err, results.toString(), odd, strict);
        SequencedMap<String, String> setup = new LinkedHashMap<>();
        setup.put("truth", truth.toAbsolutePath().normalize().toString());
        setup.put("file of the truth", FileStamp.content(truth, "COCO's or LVIS's instances JSON"));
        setup.put("results", results.toAbsolutePath().normalize().toString());
        setup.put("file of the results", FileStamp.content(results, "COCO results JSON"));
        output.write(
                spec,
                false,
                folder -> ResultsReport.of("Results of " + results.getFileName(), setup, instances, found, odd));
        return 0;
    }
}
