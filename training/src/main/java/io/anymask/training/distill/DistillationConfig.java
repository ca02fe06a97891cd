package io.anymask.training.distill;

import static io.anymask.training.Setting.require;

import io.anymask.image.ImageLimits;
import io.anymask.image.ReadOptions;
import io.anymask.model.registry.Weights;
import io.anymask.training.TrainingException;
import io.anymask.training.config.ConfigReader;
import io.anymask.training.config.Meaning;
import io.anymask.training.data.PictureSettings;
import io.anymask.training.network.NetworkSettings;
import io.anymask.training.optimiser.OptimiserSettings;
import io.anymask.training.run.Machine;
import io.anymask.training.run.RunSettings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that a distillation depends on. Written as JSON with the keys in snake case; what is not set has the
/// value of [#DEFAULT].
public record DistillationConfig(
        @Meaning("`mobile-sam`, or a checkpoint file: its embeddings are learned, its decoder is kept")
        String teacher,

        @Meaning("A checkpoint file whose encoder is trained further; null for a new ViT") @Nullable
        String student,

        @Meaning("Sizes of the new one, a ViT of 16-pixel patches")
        NewStudent newStudent,

        @Meaning("Folder of images; nothing needs to be annotated")
        String images,

        @Meaning(value = "Share of the images to validate on, chosen by the seed", range = "[0, 1)")
        double validationShare,

        @Meaning("How the images are read") Data data,

        @Meaning("Whether half of the images are mirrored") boolean flip,

        @Meaning("Folder of the teacher's embeddings; null for one in the output folder") @Nullable
        String cache,

        @Meaning("Folder of the results; a stopped run resumes from what lies there")
        String output,

        @Meaning(value = "How long to train", unit = "steps", range = "[1, ∞)")
        long steps,

        @Meaning(value = "Decides every random choice", range = "(-∞, ∞)")
        long seed,

        @Meaning(value = "Steps between two saves of the run's state", unit = "steps", range = "[1, ∞)")
        int saveEvery,

        @Meaning(
                value = "Steps between two validations; 0 for only the first and the last",
                unit = "steps",
                range = "[0, ∞)")
        int validateEvery,

        @Meaning("How weights follow their gradients") OptimiserSettings optimiser,
        @Meaning("How the network differs while it learns") NetworkSettings network,
        @Meaning("What the run computes with") Machine machine) {
    public static final DistillationConfig DEFAULT = new DistillationConfig(
            Weights.DEFAULT,
            null,
            new NewStudent(192, 6, 3, 14),
            "",
            0.1,
            Data.DEFAULT,
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

    /// How images are read.
    public record Data(
            @Meaning("Whether an image that cannot be read is refused; otherwise it is reported and the rest is used")
            boolean strict,

            @Meaning("Whether images are left as stored instead of being turned upright")
            boolean ignoreExif,

            @Meaning(
                    "Which stored values are black and white, for samples of more than 8 bits: `auto`, `percentile` or two values such as `0,4095`")
            String range,

            @Meaning(value = "Page of an image file that has several", range = "[1, ∞)")
            int page,

            @Meaning(
                    value =
                            "Channels that are read, from 1: one as grey, or red, green and blue; none for grey or the colours",
                    range = "[1, ∞)")
            List<Integer> channels,

            @Meaning(value = "Larger images are left out", unit = "pixels", range = "[1, ∞)")
            long maxPixels) {
        static final Data DEFAULT = new Data(false, false, "auto", 1, List.of(), ImageLimits.DEFAULT.maxPixels());

        public Data {
            channels = List.copyOf(channels);
            PictureSettings.options(range, page, channels, maxPixels, ignoreExif);
        }

        ReadOptions reading() {
            return PictureSettings.options(range, page, channels, maxPixels, ignoreExif);
        }

        private Data comparable() {
            return new Data(false, ignoreExif, range, page, channels, maxPixels);
        }
    }

    /// A ViT of 16-pixel patches.
    public record NewStudent(
            @Meaning(value = "Width of a token; a multiple of the heads", unit = "channels", range = "[1, ∞)")
            int channels,

            @Meaning(value = "Blocks; every third attends to the whole image", unit = "blocks", range = "[1, ∞)")
            int depth,

            @Meaning(value = "Heads of the attention; they divide the channels", unit = "heads", range = "[1, ∞)")
            int heads,

            @Meaning(value = "Side of an attention window", unit = "tokens", range = "[1, ∞)")
            int window) {
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
                        data.comparable(),
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
