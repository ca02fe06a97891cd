package io.anymask.cli.evaluate;

import io.anymask.cli.command.OptionException;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/// Prompts made from the truth, for `evaluate points` and `evaluate boxes`.
final class PromptRun {
    private PromptRun() {}

    /// Puts results into the journal before they are asked for.
    @FunctionalInterface
    interface Ahead {
        Ahead NOTHING = (paths, datasets, settings, journal) -> {};

        /// @param paths of the data sets, in their order
        void measure(List<Path> paths, List<Dataset> datasets, PromptSettings settings, Journal journal);
    }

    /// Evaluates, writes the report and prints it.
    static void run(
            CommandSpec spec,
            String title,
            PromptSettings settings,
            List<Path> paths,
            EvaluationOptions options,
            Ahead ahead) {
        PrintWriter err = spec.commandLine().getErr();
        List<Dataset> datasets = open(paths, options);
        options.output().report(spec, folder -> {
            try (Segmenter sam = options.model().open(OnnxEngine.Memory.KEEP)) {
                SequencedMap<String, String> setup = options.setup(sam, paths, datasets);
                Outcome outcome;
                try (Journal journal = journal(
                        folder, setup, datasets, settings, options.output().overwrite())) {
                    ahead.measure(paths, datasets, settings, journal);
                    outcome = evaluate(datasets, PromptEvaluation.of(sam, settings), journal, options.output(), err);
                }
                datasets.forEach(options.data()::used);
                String names = datasets.stream().map(Dataset::name).collect(Collectors.joining(", "));
                return PromptReport.of(title + " on " + names, setup, settings, datasets, outcome);
            }
        });
    }

    /// Results are kept and shown by the name of their data set: those that share one are called by their paths.
    private static List<Dataset> open(List<Path> paths, EvaluationOptions options) {
        List<Dataset> opened = paths.stream()
                .map(path -> options.data().open(path, options.output().seed()))
                .toList();
        Set<Path> distinct = new HashSet<>();
        List<Dataset> named = new ArrayList<>();
        for (int i = 0; i < opened.size(); i++) {
            Dataset dataset = opened.get(i);
            Path path = paths.get(i).toAbsolutePath().normalize();
            if (!distinct.add(path)) {
                throw new OptionException("%s: got this data set twice, expected each once".formatted(paths.get(i)));
            }
            boolean shared = opened.stream()
                            .filter(other -> other.name().equals(dataset.name()))
                            .count()
                    > 1;
            named.add(shared ? dataset.named(path.toString()) : dataset);
        }
        return List.copyOf(named);
    }

    private static Journal journal(
            Path folder,
            SequencedMap<String, String> setup,
            List<Dataset> datasets,
            PromptSettings settings,
            boolean overwrite) {
        SequencedMap<String, String> all = EvaluationOptions.journal(setup, datasets);
        all.put("settings", settings.toString());
        return Journal.open(folder.resolve("prompts.journal.jsonl"), all, overwrite);
    }

    private static Outcome evaluate(
            List<Dataset> datasets,
            PromptEvaluation evaluation,
            Journal journal,
            EvaluationOutput output,
            PrintWriter err) {
        Outcome outcome = new Outcome(List.of(), 0, List.of(), List.of());
        for (Dataset dataset : datasets) {
            try (Bar bar = new Bar(dataset.name(), "images", err)) {
                outcome = outcome.and(output.resumable(err, () -> evaluation.evaluate(dataset, journal, bar::at)));
            }
        }
        return outcome;
    }
}
