package io.anymask.cli.train;

import io.anymask.cli.command.OptionException;
import io.anymask.cli.progress.Ending;
import io.anymask.cli.progress.Resumable;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.training.config.ConfigReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What the commands that train have in common: a configuration, its defaults, and the end of a run.
final class TrainingJob {
    /// A large model and its optimiser's moments are several gigabytes.
    private static final Duration SAVING = Duration.ofMinutes(1);

    @Parameters(paramLabel = "CONFIG", arity = "0..1", description = "The configuration, a JSON file.")
    private @Nullable Path file;

    @Option(
            names = "--defaults",
            description = "Print all settings with their defaults, meaning, unit and allowed values, and stop. The"
                    + " output is itself a configuration.")
    private boolean explained;

    @Option(
            names = "--schema",
            description = "Print the JSON Schema of a configuration and stop: with it an editor completes and checks"
                    + " one that names it as \"$$schema\".")
    private boolean schema;

    /// How a run ended.
    ///
    /// @param steps that were done
    /// @param finished false when it was stopped
    /// @param model the file of the best model
    record End(long steps, boolean finished, @Nullable Path model) {}

    /// A run with an engine, asked from time to time whether it should stop.
    @FunctionalInterface
    interface Run {
        End run(OnnxEngine engine, BooleanSupplier stop);
    }

    /// Runs what the configuration says.
    ///
    /// @param defaults every setting with its default
    /// @param preparing reads the configuration and opens what it names
    int run(CommandSpec spec, Record defaults, Function<Path, Prepared> preparing) {
        PrintWriter out = spec.commandLine().getOut();
        if (explained) {
            out.print(ConfigReader.explain(defaults));
            return 0;
        }
        if (schema) {
            out.print(ConfigReader.schema("anymask " + spec.name(), defaults));
            return 0;
        }
        if (file == null) {
            throw new OptionException(
                    spec.name() + ": no configuration, expected a JSON file; --defaults shows its settings");
        }
        Prepared prepared = preparing.apply(file);
        PrintWriter err = spec.commandLine().getErr();
        try (OnnxEngine engine = new OnnxEngine(new OnnxEngine.Options(prepared.threads(), OnnxEngine.Memory.KEEP))) {
            End end = Resumable.saving(err, SAVING, () -> prepared.run().run(engine, Ending::isAsked));
            if (end.finished()) {
                out.println(end.model());
            } else {
                out.printf("stopped after step %d; the same command resumes there%n", end.steps());
            }
        }
        return 0;
    }

    /// A run whose models are open.
    record Prepared(int threads, Run run) {}
}
