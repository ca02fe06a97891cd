package io.anymask.training.distill;

import static io.anymask.training.Setting.require;

import io.anymask.training.TrainingException;
import io.anymask.training.network.NetworkSettings;
import io.anymask.training.optimiser.OptimiserSettings;
import io.anymask.training.run.ConfigReader;
import io.anymask.training.run.Machine;
import io.anymask.training.run.RunSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Everything that a distillation depends on. Written as JSON with the keys in snake case; what is not set has
/// the value of [#DEFAULT].
///
/// @param teacher `mobile-sam`, or a checkpoint file: its embeddings are learned, its decoder is kept
/// @param student a checkpoint file whose encoder is trained further, or null for a new ViT
/// @param newStudent sizes of the new one
/// @param images folder of images; nothing needs to be annotated
/// @param validationShare share of the images to validate on, chosen by the seed
/// @param flip whether half of the images are mirrored
/// @param cache folder of the teacher's embeddings; null for one in the output folder
/// @param output folder of the results; a run that was stopped resumes from what lies there
/// @param validateEvery steps between two validations; 0 for none but the first and the last
public record DistillationConfig(
        String teacher,
        @Nullable String student,
        NewStudent newStudent,
        String images,
        double validationShare,
        boolean flip,
        @Nullable String cache,
        String output,
        long steps,
        long seed,
        int saveEvery,
        int validateEvery,
        OptimiserSettings optimiser,
        NetworkSettings network,
        Machine machine) {
    public static final DistillationConfig DEFAULT = new DistillationConfig(
            "mobile-sam",
            null,
            new NewStudent(192, 6, 3, 14),
            "",
            0.1,
            false,
            null,
            "distillation",
            10_000,
            0,
            100,
            500,
            OptimiserSettings.of(1e-3, 0.05),
            NetworkSettings.DEFAULT,
            Machine.DEFAULT);

    /// A ViT of 16-pixel patches.
    ///
    /// @param channels width of a token
    /// @param depth blocks; every third attends to the whole image
    /// @param heads of the attention
    /// @param window side of an attention window, tokens
    public record NewStudent(int channels, int depth, int heads, int window) {
        public NewStudent {
            if (channels < 1 || depth < 1 || heads < 1 || window < 1 || channels % heads != 0) {
                throw new IllegalArgumentException(
                        "new_student: got %d channels, depth %d, %d heads and window %d; expected numbers above 0, and heads that divide the channels"
                                .formatted(channels, depth, heads, window));
            }
        }
    }

    public DistillationConfig {
        require(steps > 0, "steps", steps, "1 or more");
        require(saveEvery > 0, "save_every", saveEvery, "1 or more");
        require(validateEvery >= 0, "validate_every", validateEvery, "0 or more");
        require(validationShare >= 0 && validationShare < 1, "validation_share", validationShare, "0 to below 1");
    }

    /// @throws TrainingException when the file cannot be read or sets something that does not exist or makes no
    ///     sense
    public static DistillationConfig read(Path file) {
        return ConfigReader.read(file, DEFAULT, DistillationConfig.class);
    }

    /// A copy with other settings.
    ///
    /// @param json written as in a configuration file: what it leaves out stays
    /// @throws TrainingException as [#read]
    public DistillationConfig with(String json) {
        return ConfigReader.parse("settings", json, this, DistillationConfig.class);
    }

    /// As JSON, with all defaults.
    public String toJson() {
        return ConfigReader.write(this);
    }

    RunSettings run() {
        return new RunSettings(
                Path.of(output), steps, saveEvery, validateEvery, optimiser, machine, toJson(), comparable());
    }

    /// All that decides the losses.
    private String comparable() {
        return new DistillationConfig(
                        teacher,
                        student,
                        newStudent,
                        images,
                        validationShare,
                        flip,
                        null,
                        "",
                        1,
                        seed,
                        1,
                        validateEvery,
                        optimiser,
                        network,
                        machine.comparable(1))
                .toJson();
    }
}
