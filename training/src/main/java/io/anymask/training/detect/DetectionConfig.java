package io.anymask.training.detect;

import static io.anymask.training.Setting.require;

import io.anymask.image.ImageLimits;
import io.anymask.image.ReadOptions;
import io.anymask.model.detector.DetectorConfig;
import io.anymask.model.registry.Weights;
import io.anymask.model.sam.SamModel;
import io.anymask.training.TrainingException;
import io.anymask.training.config.ConfigReader;
import io.anymask.training.config.Meaning;
import io.anymask.training.data.LabelledImages;
import io.anymask.training.data.PictureSettings;
import io.anymask.training.data.TruthFormat;
import io.anymask.training.optimiser.OptimiserSettings;
import io.anymask.training.optimiser.WeightDecay;
import io.anymask.training.run.Machine;
import io.anymask.training.run.RunSettings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that the training of a detector depends on. Written as JSON with the keys in snake case; what is not
/// set has the value of [#DEFAULT].
public record DetectionConfig(
        @Meaning("Whose image encoder makes the embeddings: `mobile-sam`, or a checkpoint file; it does not learn")
        String model,

        @Meaning("A detector's file that is trained further; null for a new one") @Nullable
        String detector,

        @Meaning("Sizes of a new one") Sizes sizes,

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

        @Meaning("The images and their annotations; an image without objects teaches where none are")
        Data data,

        @Meaning("How weights follow their gradients") OptimiserSettings optimiser,
        @Meaning("What the run computes with") Machine machine) {
    public static final DetectionConfig DEFAULT = new DetectionConfig(
            Weights.DEFAULT,
            null,
            new Sizes(64, 2, 1, 4),
            "detector",
            300,
            0,
            100,
            50,
            new Data(
                    TruthFormat.LABELS,
                    "",
                    null,
                    null,
                    null,
                    0.2,
                    null,
                    false,
                    false,
                    "auto",
                    1,
                    List.of(),
                    ImageLimits.DEFAULT.maxPixels()),
            new OptimiserSettings(2e-3, 20, List.of(240), 2, 0.9, 0.999, 0.05, WeightDecay.MATRICES, 1, 5, 0.98),
            Machine.DEFAULT);

    /// See [DetectorConfig].
    public record Sizes(
            @Meaning(value = "Width of its layers", unit = "channels", range = "[1, 1024]")
            int width,

            @Meaning(value = "Convolutions before an answer", unit = "convolutions", range = "[0, 16]")
            int depth,

            @Meaning(
                    value =
                            "How often the cells of the embedding, 16 of the encoder's 1024 pixels wide, are halved; a cell finds one object",
                    range = "[0, 2]")
            int halvings,

            @Meaning(value = "Sizes of cells, each twice as large as the one before", unit = "levels", range = "[1, 6]")
            int levels) {
        public Sizes {
            require(halvings >= 0 && halvings <= 2, "halvings", halvings, "0 to 2");
            new DetectorConfig(1024, 1, width, depth, DetectorConfig.EMBEDDING_STRIDE >> halvings, levels);
        }

        DetectorConfig of(SamModel model) {
            return new DetectorConfig(
                    model.config().imageSize(),
                    model.config().channels(),
                    width,
                    depth,
                    DetectorConfig.EMBEDDING_STRIDE >> halvings,
                    levels);
        }
    }

    public record Data(
            @Meaning("What annotates the images") TruthFormat format,
            @Meaning("Folder of the training images") String images,

            @Meaning("COCO or LVIS file, or folder of label maps or of masks; null for SA-1B") @Nullable
            String annotations,

            @Meaning("Folder of images to validate on; null to take some of the training images") @Nullable
            String validationImages,

            @Meaning("Annotations of those; null for SA-1B") @Nullable
            String validationAnnotations,

            @Meaning(
                    value = "Without a validation set: the share of the images to validate on, chosen by the seed",
                    range = "[0, 1)")
            double validationShare,

            @Meaning("Folder of the embeddings; null for one in the output folder") @Nullable
            String cache,

            @Meaning(
                    "Whether a data set with any odd record is refused; otherwise such records are reported and the rest is used")
            boolean strict,

            @Meaning("Whether EXIF's orientation is ignored, for annotations that were drawn on the stored pixels")
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
        public Data {
            channels = List.copyOf(channels);
            PictureSettings.options(range, page, channels, maxPixels, ignoreExif);
            require(validationShare >= 0 && validationShare < 1, "validation_share", validationShare, "0 to below 1");
        }

        private ReadOptions reading() {
            return PictureSettings.options(range, page, channels, maxPixels, ignoreExif);
        }

        LabelledImages.Places places() {
            return new LabelledImages.Places(
                    format,
                    images,
                    annotations,
                    validationImages,
                    validationAnnotations,
                    validationShare,
                    strict,
                    reading());
        }

        private Data comparable() {
            return new Data(
                    format,
                    images,
                    annotations,
                    validationImages,
                    validationAnnotations,
                    validationShare,
                    null,
                    false,
                    ignoreExif,
                    range,
                    page,
                    channels,
                    maxPixels);
        }
    }

    public DetectionConfig {
        require(steps > 0, "steps", steps, "1 or more");
        require(saveEvery > 0, "save_every", saveEvery, "1 or more");
        require(validateEvery >= 0, "validate_every", validateEvery, "0 or more");
    }

    /// @throws TrainingException when the file cannot be read or sets something that does not exist or makes no
    ///     sense
    public static DetectionConfig read(Path file) {
        return ConfigReader.read(file, DEFAULT, DetectionConfig.class);
    }

    /// A copy with other settings.
    ///
    /// @param json written as in a configuration file: what it leaves out stays
    /// @throws TrainingException as [#read]
    public DetectionConfig with(String json) {
        return ConfigReader.parse("settings", json, this, DetectionConfig.class);
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
        return new DetectionConfig(
                        "",
                        null,
                        sizes,
                        "",
                        1,
                        seed,
                        1,
                        validateEvery,
                        data.comparable(),
                        optimiser,
                        machine.comparable(1))
                .toJson();
    }
}
