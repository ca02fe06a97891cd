package io.anymask.training;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that a distillation depends on. Written as JSON with the keys in snake case; what is not set has
/// the
/// value of [#DEFAULT].
///
/// @param teacher `mobile-sam`, or a checkpoint file: its embeddings are learned, its decoder is kept
/// @param student a checkpoint file whose encoder goes on learning, or null for a new ViT
/// @param newStudent sizes of the new one
/// @param images folder of images; nothing needs to be annotated
/// @param validationShare share of the images to validate on, chosen by the seed
/// @param flip whether half of the images are mirrored
/// @param cache folder of the teacher's embeddings; null for one in the output folder
/// @param output folder of the results; a run that was stopped goes on from what lies there
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
        TrainingConfig.Optimiser optimiser,
        TrainingConfig.Network network,
        TrainingConfig.Machine machine) {
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
            new TrainingConfig.Optimiser(
                    1e-3,
                    250,
                    List.of(),
                    1,
                    0.9,
                    0.999,
                    0.05,
                    TrainingConfig.DEFAULT.optimiser().decays(),
                    1,
                    0,
                    0),
            TrainingConfig.DEFAULT.network(),
            TrainingConfig.DEFAULT.machine());

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
        if (steps < 1 || saveEvery < 1 || validateEvery < 0) {
            throw new IllegalArgumentException(
                    "got steps %d, save_every %d, validate_every %d; expected 1, 1 and 0 or more"
                            .formatted(steps, saveEvery, validateEvery));
        }
        if (!(validationShare >= 0 && validationShare < 1)) {
            throw new IllegalArgumentException("validation_share: got " + validationShare + ", expected 0 to below 1");
        }
    }

    /// @throws TrainingException when the file cannot be read or sets something that does not exist or makes no
    ///     sense
    public static DistillationConfig read(Path file) {
        return ConfigReader.read(file, DEFAULT, DistillationConfig.class);
    }

    /// As JSON, with all defaults.
    public String toJson() {
        return ConfigReader.write(this);
    }

    /// What two runs must share for the one to go on where the other stopped.
    String comparable() {
        TrainingConfig.Machine numbers = new TrainingConfig.Machine(machine.device(), machine.precision(), 0, 1);
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
                        numbers)
                .toJson();
    }
}
