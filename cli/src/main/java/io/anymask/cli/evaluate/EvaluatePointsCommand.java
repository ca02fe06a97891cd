package io.anymask.cli.evaluate;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.evaluation.BoxAnswer;
import io.anymask.evaluation.prompts.PaperDatasets;
import io.anymask.evaluation.prompts.PromptSettings;
import io.anymask.evaluation.prompts.PromptSettings.FirstAnswer;
import io.anymask.evaluation.prompts.PromptSettings.Start;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask evaluate points`: masks from clicks on known objects.
@AutoService(Subcommand.class)
@Command(
        name = "points",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "One click, and more, on every object of a data set: mean IoU (paper, section 7.1).",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask evaluate points instances_val2017.json --images val2017 --clicks 1,3,5",
            "  anymask evaluate points labels/ --start center,random --noc --output report/",
            "  anymask evaluate points --list"
        })
public class EvaluatePointsCommand implements Evaluation, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final EvaluationOptions options = new EvaluationOptions();

    @Parameters(
            paramLabel = "DATASET",
            arity = "0..*",
            description = "Annotations: a JSON file, or a folder. Several are reported one by one, with their mean.")
    private List<Path> datasets = new ArrayList<>();

    @Option(
            names = "--start",
            paramLabel = "S",
            split = ",",
            defaultValue = "center",
            description = "Where the first click goes: center, random or both. Default: ${DEFAULT-VALUE}.")
    private List<Start> starts = List.of(Start.CENTER);

    @Option(
            names = "--clicks",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,2,3,5,9",
            description = "After how many clicks the IoU is taken. Default: ${DEFAULT-VALUE}, as in the paper.")
    private List<Integer> clicks = PromptSettings.PAPER_CLICKS;

    @Option(
            names = "--answer",
            paramLabel = "A",
            defaultValue = "several",
            description =
                    "What answers the first click: several (of three masks the one with the highest predicted IoU)"
                            + " or single (the single-mask token). Default: ${DEFAULT-VALUE}.")
    private FirstAnswer answer = FirstAnswer.SEVERAL;

    @Option(names = "--no-feedback", description = "Do not pass the last answer's logits on with the next click.")
    private boolean noFeedback;

    @Option(names = "--noc", description = "Also click up to 20 times until IoU 0.85 and 0.90 are reached (NoC).")
    private boolean clicksToIou;

    @Option(names = "--no-boxes", description = "Leave out box prompts.")
    private boolean noBoxes;

    @Option(names = "--list", description = "List the 23 data sets of the paper and how to read each, and stop.")
    private boolean list;

    @Override
    public Integer call() throws Exception {
        if (list) {
            spec.commandLine().getOut().println(PaperDatasets.table().toText());
            return 0;
        }
        if (datasets.isEmpty()) {
            throw new OptionException("evaluate points: no data set, expected annotations; --list names the paper's");
        }
        return evaluate(settings());
    }

    /// @return the exit code
    int evaluate(PromptSettings settings) throws Exception {
        run(settings, PromptRun.Ahead.NOTHING);
        return 0;
    }

    final void run(PromptSettings settings, PromptRun.Ahead ahead) {
        PromptRun.run(spec, "Clicks", settings, datasets, options, ahead);
    }

    final CommandSpec spec() {
        return spec;
    }

    final EvaluationOptions options() {
        return options;
    }

    private PromptSettings settings() {
        try {
            return new PromptSettings(
                    EnumSet.copyOf(starts),
                    clicks,
                    answer,
                    !noFeedback,
                    clicksToIou,
                    noBoxes ? EnumSet.noneOf(BoxAnswer.class) : EnumSet.of(BoxAnswer.SEVERAL),
                    options.output().seed());
        } catch (IllegalArgumentException e) {
            throw new OptionException("evaluate points: " + e.getMessage(), e);
        }
    }
}
