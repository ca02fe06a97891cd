package io.anymask.cli.options;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.registry.ModelRegistry;
import io.anymask.model.registry.UnknownModelException;
import io.anymask.model.registry.Weights;
import io.anymask.model.sam.SamModel;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option that names a model.
public final class ModelName {
    /// A name without a folder or an ending is no file's.
    private static final Pattern WORD = Pattern.compile("[\\w-]+");

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = Weights.DEFAULT,
            description =
                    "${DEFAULT-VALUE} (bundled), a name of anymask models list, or a checkpoint file. Default: ${DEFAULT-VALUE}.")
    private String name = Weights.DEFAULT;

    /// Read once, for whoever asks for its hash before the model is opened.
    private @Nullable Checkpoint weights;

    /// As it was given.
    public String name() {
        return name;
    }

    /// The weights alone.
    ///
    /// @throws InputException for a model that is not there
    /// @throws OptionException for a word that is neither a file's name nor a model's
    public Checkpoint weights() {
        Checkpoint read = weights;
        if (read == null) {
            read = weights("--model", name);
            weights = read;
        }
        return read;
    }

    /// The weights that an option, or another setting, names.
    ///
    /// @param setting for messages
    /// @param model the bundled one, a file, or a registered name whose file was pulled
    /// @throws InputException when there is no such file, or it was not pulled
    /// @throws OptionException when it is the value of an option, and neither a file's name nor a model's
    public static Checkpoint weights(String setting, String model) {
        try {
            return Weights.named(model);
        } catch (UnknownModelException e) {
            String message = setting + ": " + e.getMessage();
            boolean word = setting.startsWith("--") && WORD.matcher(model).matches();
            throw word && ModelRegistry.official().find(model).isEmpty()
                    ? new OptionException(message, e)
                    : new InputException(message, e);
        }
    }

    /// The SAM that a setting names; otherwise as [#weights(String, String)].
    public static SamModel read(String setting, String model) {
        return SamModel.of(weights(setting, model));
    }
}
