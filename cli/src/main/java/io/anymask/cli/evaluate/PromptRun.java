package io.anymask.cli.evaluate;

import io.anymask.cli.progress.Bar;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.prompts.PromptEvaluation;
import io.anymask.evaluation.prompts.PromptEvaluation.Outcome;
import io.anymask.evaluation.prompts.PromptReport;
import io.anymask.evaluation.prompts.PromptSettings;
import io.anymask.evaluation.report.Journal;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/// Prompts made from the truth, for `evaluate points` and `evaluate boxes`.
final class PromptRun {
    private PromptRun() {}

    /// Evaluates, writes the report and prints it.
    static void run(
            CommandSpec spec, String title, PromptSettings settings, List<Path> paths, EvaluationOptions options) {
        PrintWriter err = spec.commandLine().getErr();
        List<Dataset> datasets = paths.stream()
                .map(path -> options.data().open(path, options.output().seed()))
                .toList();
        SequencedMap<String, String> setup = options.setup(paths);
        options.output().report(spec, folder -> {
            Outcome outcome = evaluate(datasets, settings, setup, options, folder, err);
            String names = datasets.stream().map(Dataset::name).collect(Collectors.joining(", "));
            return PromptReport.of(title + " on " + names, setup, settings, datasets, outcome);
        });
    }

    private static Outcome evaluate(
            List<Dataset> datasets,
            PromptSettings settings,
            SequencedMap<String, String> setup,
            EvaluationOptions options,
            Path folder,
            PrintWriter err) {
        SequencedMap<String, String> journalSetup = new LinkedHashMap<>(setup);
        journalSetup.put("settings", settings.toString());
        EvaluationOutput output = options.output();
        Outcome outcome = new Outcome(List.of(), 0, List.of(), List.of());
        try (Segmenter sam = options.model().open(OnnxEngine.Memory.KEEP);
                Journal journal =
                        Journal.open(folder.resolve("prompts.journal.jsonl"), journalSetup, output.overwrite())) {
            PromptEvaluation evaluation = PromptEvaluation.of(sam, settings);
            for (Dataset dataset : datasets) {
                try (Bar bar = new Bar(dataset.name(), "images", err)) {
                    outcome = outcome.and(output.resumable(err, () -> evaluation.evaluate(dataset, journal, bar::at)));
                }
            }
        }
        return outcome;
    }
}
