package io.anymask.training.masks;

import static io.anymask.training.Setting.require;

import io.anymask.image.ImageLimits;
import io.anymask.image.ReadOptions;
import io.anymask.model.registry.Weights;
import io.anymask.training.TrainingException;
import io.anymask.training.config.ConfigReader;
import io.anymask.training.config.Meaning;
import io.anymask.training.data.LabelledImages;
import io.anymask.training.data.PictureSettings;
import io.anymask.training.data.TruthFormat;
import io.anymask.training.data.Usable;
import io.anymask.training.interaction.BoxNoise;
import io.anymask.training.interaction.InteractionSettings;
import io.anymask.training.loss.LossSettings;
import io.anymask.training.network.NetworkSettings;
import io.anymask.training.network.Trainable;
import io.anymask.training.optimiser.OptimiserSettings;
import io.anymask.training.run.Machine;
import io.anymask.training.run.RunSettings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that a training run depends on. Written as JSON with the keys in snake case; what is not set has the
/// value of [#DEFAULT].
public record TrainingConfig(
        @Meaning("What to start from: `mobile-sam`, or a checkpoint file")
        String model,

        @Meaning("Folder of the results; a stopped run resumes from what lies there")
        String output,

        @Meaning("What is trained") Trainable train,

        @Meaning(value = "How long to train", unit = "steps", range = "[1, ∞)")
        long steps,

        @Meaning(value = "Decides every random choice", range = "(-∞, ∞)")
        long seed,

        @Meaning(value = "Steps between two saves of the run's state", unit = "steps", range = "[1, ∞)")
        int saveEvery,

        @Meaning("The images, their annotations, and how they are shown")
        Data data,

        @Meaning("How the simulated user behaves") Interaction interaction,

        @Meaning("Texts as first prompts, learned from CLIP's image vectors")
        Text text,

        @Meaning("What is minimised") Loss loss,
        @Meaning("How weights follow their gradients") OptimiserSettings optimiser,
        @Meaning("How the network differs while it learns") NetworkSettings network,
        @Meaning("When and on what the model is judged") Validation validation,
        @Meaning("What the run computes with") Machine machine) {
    public static final TrainingConfig DEFAULT = new TrainingConfig(
            Weights.DEFAULT,
            "training",
            Trainable.DECODER,
            1000,
            0,
            100,
            new Data(
                    TruthFormat.LABELS,
                    "",
                    null,
                    null,
                    null,
                    0.2,
                    Augmentation.NONE,
                    false,
                    64,
                    0.9,
                    null,
                    false,
                    false,
                    "auto",
                    1,
                    List.of(),
                    ImageLimits.DEFAULT.maxPixels()),
            new Interaction(8, true, 0.5, true, BoxNoise.UNIFORM, true, true),
            new Text(null, 100, 2, 0.5, 1),
            new Loss(20, 1, 1, 0.25, 2, false, Rounds.MEAN, false),
            OptimiserSettings.of(1e-4, 0.1),
            NetworkSettings.DEFAULT,
            new Validation(100, 16),
            Machine.DEFAULT);

    /// How images are changed before they are shown.
    public enum Augmentation {
        @Meaning("As they are")
        NONE,
        @Meaning("Large-scale jitter: scaled by 0.1 to 2, then cropped or padded (paper, for stages 1 and 2)")
        LSJ
    }

    /// How the losses of the rounds become one.
    public enum Rounds {
        @Meaning("Their mean")
        MEAN,
        @Meaning("Their sum, as in SAM 2's code")
        SUM
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

            @Meaning("How images are changed before they are shown")
            Augmentation augmentation,

            @Meaning("Whether half of the images are mirrored")
            boolean flip,

            @Meaning(
                    value = "Most masks shown of an image, chosen anew each time (paper: 64)",
                    unit = "masks",
                    range = "[1, ∞)")
            int masksPerImage,

            @Meaning(value = "Masks that cover a larger share of the image are left out (paper: 0.9)", range = "(0, 1]")
            double largestMask,

            @Meaning("Folder of the embeddings of a frozen encoder; null for one in the output folder") @Nullable
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
            require(masksPerImage > 0, "masks_per_image", masksPerImage, "1 or more (the paper takes 64)");
            require(largestMask > 0 && largestMask <= 1, "largest_mask", largestMask, "above 0, at most 1");
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
    }

    /// See [InteractionSettings].
    public record Interaction(
            @Meaning(
                    value = "Clicks after the first prompt (paper: 8; its data generator was trained with 3)",
                    unit = "clicks",
                    range = "[0, 100]")
            int clicks,

            @Meaning("Whether two further rounds show the decoder its last mask and nothing new")
            boolean maskOnlyRounds,

            @Meaning(
                    value = "Share of the masks whose first prompt is a box instead of a point (paper: 0.5)",
                    range = "[0, 1]")
            double boxShare,

            @Meaning("Whether three masks answer a first box, as they do a point; SAM 2 answers with one")
            boolean boxIsAmbiguous,

            @Meaning("How boxes are disturbed") BoxNoise boxNoise,

            @Meaning(
                    "Whether three masks answer an ambiguous prompt, of which the best learns; false for the paper's ablation with one")
            boolean threeOutputs,

            @Meaning("Whether no gradient flows back through the mask that is shown to the next round")
            boolean detach) {
        public Interaction {
            new InteractionSettings(clicks, maskOnlyRounds, boxShare, boxIsAmbiguous, boxNoise, 0);
        }

        InteractionSettings settings(double textShare) {
            return new InteractionSettings(clicks, maskOnlyRounds, boxShare, boxIsAmbiguous, boxNoise, textShare);
        }
    }

    /// See [io.anymask.training.data.ObjectTexts].
    public record Text(
            @Meaning("The CLIP that looks at the objects: a name or a checkpoint file; null to learn from no texts")
            @Nullable
            String clip,

            @Meaning(
                    value =
                            "Masks of fewer pixels than a square of this side are left out, if there is a CLIP (paper: 100)",
                    unit = "pixels",
                    range = "[1, ∞)")
            int smallestSide,

            @Meaning(
                    value =
                            "An object is cut out with a square as large as its box times a factor from 1 to this, drawn anew each time (paper: 2)",
                    range = "[1, 10]")
            double largestCrop,

            @Meaning(value = "Share of the crops in which all but the object is blank (paper: 0.5)", range = "[0, 1]")
            double maskedShare,

            @Meaning(
                    value =
                            "Share of the masks whose first prompt is their text; others get a point or a box (paper: 1)",
                    range = "[0, 1]")
            double share) {
        public Text {
            require(smallestSide > 0, "smallest_side", smallestSide, "1 or more (the paper takes 100)");
            require(largestCrop >= 1 && largestCrop <= 10, "largest_crop", largestCrop, "1 to 10 (the paper takes 2)");
            require(maskedShare >= 0 && maskedShare <= 1, "masked_share", maskedShare, "0 to 1 (the paper takes 0.5)");
            require(share >= 0 && share <= 1, "share", share, "0 to 1 (the paper takes 1)");
        }

        /// The same, wherever the CLIP lies.
        Text unnamed() {
            return new Text(clip == null ? null : "", smallestSide, largestCrop, maskedShare, share);
        }
    }

    /// See [LossSettings].
    public record Loss(
            @Meaning(value = "Weight of the focal loss (paper: 20)", range = "[0, ∞)")
            double focal,

            @Meaning(
                    value = "Weight of the dice loss (paper: 1); this or the focal loss must be above 0",
                    range = "[0, ∞)")
            double dice,

            @Meaning(value = "Weight of the squared error of the predicted IoU (paper: 1)", range = "[0, ∞)")
            double iou,

            @Meaning(
                    value =
                            "Balance of foreground against background in the focal loss; below 0 for none (SAM 2: 0.25)",
                    range = "(-∞, 1]")
            double alpha,

            @Meaning(value = "How little easy pixels count in the focal loss (SAM 2: 2)", range = "[0, ∞)")
            double gamma,

            @Meaning(
                    "Whether the predicted IoU of all three masks is trained, as in SAM 2, and not only that of the best")
            boolean iouOfAllMasks,

            @Meaning("How the losses of the rounds become one")
            Rounds rounds,

            @Meaning("Whether the frame's padding counts, as background")
            boolean padding) {
        public Loss {
            new LossSettings(focal, dice, iou, alpha, gamma);
        }

        LossSettings settings() {
            return new LossSettings(focal, dice, iou, alpha, gamma);
        }
    }

    public record Validation(
            @Meaning(
                    value = "Steps between two validations; 0 for only the first and the last",
                    unit = "steps",
                    range = "[0, ∞)")
            int every,

            @Meaning(value = "Masks of an image to validate on, always the same", unit = "masks", range = "[1, ∞)")
            int masksPerImage) {
        public Validation {
            require(every >= 0, "every", every, "0 or more");
            require(masksPerImage > 0, "masks_per_image", masksPerImage, "1 or more");
        }
    }

    /// Which objects are learned.
    Usable.Limits usable() {
        long smallest = text.clip() == null ? 1 : (long) text.smallestSide() * text.smallestSide();
        return new Usable.Limits(data.largestMask(), smallest);
    }

    InteractionSettings interactionSettings() {
        return interaction.settings(text.share());
    }

    public TrainingConfig {
        require(steps > 0, "steps", steps, "1 or more");
        require(saveEvery > 0, "save_every", saveEvery, "1 or more");
    }

    /// @throws TrainingException when the file cannot be read or sets something that does not exist or makes no
    ///     sense
    public static TrainingConfig read(Path file) {
        return ConfigReader.read(file, DEFAULT, TrainingConfig.class);
    }

    /// A copy with other settings.
    ///
    /// @param json written as in a configuration file: what it leaves out stays
    /// @throws TrainingException as [#read]
    public TrainingConfig with(String json) {
        return ConfigReader.parse("settings", json, this, TrainingConfig.class);
    }

    RunSettings run() {
        return new RunSettings(
                Path.of(output), steps, saveEvery, validation.every(), optimiser, machine, toJson(), comparable());
    }

    /// All that decides the losses.
    private String comparable() {
        Machine numbers = machine.comparable(machine.promptsAtOnce());
        return new TrainingConfig(
                        "",
                        "",
                        train,
                        1,
                        seed,
                        1,
                        data,
                        interaction,
                        text.unnamed(),
                        loss,
                        optimiser,
                        network,
                        validation,
                        numbers)
                .toJson();
    }

    /// As JSON, with all defaults.
    public String toJson() {
        return ConfigReader.write(this);
    }
}
