package io.anymask.cli.evaluate;

import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.progress.Bar;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.Progress;
import io.anymask.evaluation.report.Journal;
import io.anymask.inference.Segmenter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/// The options of every evaluation of a model on an annotated data set.
final class EvaluationOptions {
    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final EvaluationOutput output = new EvaluationOutput();

    @Mixin
    private final DatasetOptions data = new DatasetOptions();

    ModelOptions model() {
        return model;
    }

    EvaluationOutput output() {
        return output;
    }

    DatasetOptions data() {
        return data;
    }

    /// What reports and journals say of model and data, to which an evaluation adds its own: all that decides the
    /// figures.
    SequencedMap<String, String> setup(Segmenter sam, List<Path> paths, List<Dataset> datasets) {
        SequencedMap<String, String> setup = model.setup(sam);
        setup.put("data", each(paths, data::text));
        setup.put("format", each(paths, data::formatText));
        setup.put("annotations", each(datasets, DatasetOptions::annotationText));
        setup.put("photos", each(paths, data::photoText));
        setup.putAll(data.reading());
        setup.put("seed", Long.toString(output.seed()));
        return setup;
    }

    /// The setup of a journal: that of the report, and whether the files are still those that were looked at.
    static SequencedMap<String, String> journal(SequencedMap<String, String> setup, List<Dataset> datasets) {
        SequencedMap<String, String> journal = new LinkedHashMap<>(setup);
        journal.put("annotation files", each(datasets, DatasetOptions::annotationFiles));
        journal.put("photo files", each(datasets, DatasetOptions::photoFiles));
        return journal;
    }

    /// Goes through a data set with progress. What is done is kept in a journal, by which the same command
    /// resumes.
    ///
    /// @param file of the journal, in the folder of the report
    /// @param setup of the report
    /// @param unit of the progress, in the plural
    <T> T journaled(
            CommandSpec spec,
            Path file,
            SequencedMap<String, String> setup,
            Dataset dataset,
            String unit,
            BiFunction<Journal, Progress, T> work) {
        PrintWriter err = spec.commandLine().getErr();
        try (Journal journal = Journal.open(file, journal(setup, List.of(dataset)), output.overwrite());
                Bar bar = new Bar(dataset.name(), unit, err)) {
            return output.resumable(err, () -> work.apply(journal, bar::at));
        }
    }

    private static <T> String each(List<T> datasets, Function<T, String> text) {
        return datasets.stream().map(text).collect(Collectors.joining("; "));
    }
}
