package io.anymask.cli.evaluate;

import io.anymask.cli.options.ModelOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;

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

    /// What reports and journals say of model and data, to which an evaluation adds its own.
    SequencedMap<String, String> setup(List<Path> datasets) {
        SequencedMap<String, String> setup = new LinkedHashMap<>();
        setup.put("model", model.name());
        setup.put("weights", "SHA-256 " + model.weights().sha256());
        setup.put("data", datasets.stream().map(data::text).collect(Collectors.joining("; ")));
        setup.put("seed", Long.toString(output.seed()));
        return setup;
    }
}
