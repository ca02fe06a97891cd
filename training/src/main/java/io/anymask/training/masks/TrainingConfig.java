package io.anymask.training.masks;

import static io.anymask.training.Setting.require;

import io.anymask.training.TrainingException;
import io.anymask.training.interaction.BoxNoise;
import io.anymask.training.interaction.InteractionSettings;
import io.anymask.training.loss.LossSettings;
import io.anymask.training.network.NetworkSettings;
import io.anymask.training.network.Trainable;
import io.anymask.training.optimiser.OptimiserSettings;
import io.anymask.training.run.ConfigReader;
import io.anymask.training.run.Machine;
import io.anymask.training.run.RunSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Everything that a training run depends on. Written as JSON with the keys in snake case; what is not set has
/// the value of [#DEFAULT].
///
/// @param model `mobile-sam`, or a checkpoint file to start from
/// @param output folder of the results; a run that was stopped resumes from what lies there
/// @param train what is trained
/// @param steps of the optimiser
/// @param seed of every random choice
/// @param saveEvery steps between two saves of the run's state
public record TrainingConfig(
        String model,
        String output,
        Trainable train,
        long steps,
        long seed,
        int saveEvery,
        Data data,
        Interaction interaction,
        Loss loss,
        OptimiserSettings optimiser,
        NetworkSettings network,
        Validation validation,
        Machine machine) {
    public static final TrainingConfig DEFAULT = new TrainingConfig(
            "mobile-sam",
            "training",
            Trainable.DECODER,
            1000,
            0,
            100,
            new Data(Format.LABELS, "", null, null, null, 0.2, Augmentation.NONE, false, 64, 0.9, null, false, false),
            new Interaction(8, true, 0.5, true, BoxNoise.UNIFORM, true, true),
            new Loss(20, 1, 1, 0.25, 2, false, Rounds.MEAN, false),
            OptimiserSettings.of(1e-4, 0.1),
            NetworkSettings.DEFAULT,
            new Validation(100, 16),
            Machine.DEFAULT);

    /// What annotates the images.
    public enum Format {
        /// A COCO or LVIS file.
        COCO,
        /// A JSON file beside each image.
        SA1B,
        /// Pictures in which each number is an object.
        LABELS,
        /// Pictures in which each number is a class; its connected parts are the objects.
        CLASSES,
        /// A white-on-black picture for each image, or a folder of them.
        MASKS
    }

    /// How images are changed before they are shown.
    public enum Augmentation {
        NONE,
        /// Large-scale jitter: scaled by 0.1 to 2, then cropped or padded (paper, for stages 1 and 2).
        LSJ
    }

    /// How the losses of the rounds become one.
    public enum Rounds {
        MEAN,
        /// As SAM 2's code has it.
        SUM
    }

    /// @param format of the sets
    /// @param images folder of the training images
    /// @param annotations COCO or LVIS file, folder of label maps or of masks; null for SA-1B
    /// @param validationImages folder of images to validate on; null to take some of the training images
    /// @param validationAnnotations of those
    /// @param validationShare without a set of their own: the share of the images to validate on, chosen by the
    ///     seed
    /// @param augmentation how images are changed
    /// @param flip whether half of the images are mirrored
    /// @param masksPerImage at most so many of an image's masks are shown, chosen again each time
    /// @param largestMask masks that cover more of an image are left out
    /// @param cache folder of the embeddings of a frozen encoder; null for one in the output folder
    /// @param strict whether a data set in which anything is odd is refused; else that is told and the rest used
    /// @param ignoreExif whether images are left as they are stored, for annotations that were drawn on the stored
    ///     pixels
    public record Data(
            Format format,
            String images,
            @Nullable String annotations,
            @Nullable String validationImages,
            @Nullable String validationAnnotations,
            double validationShare,
            Augmentation augmentation,
            boolean flip,
            int masksPerImage,
            double largestMask,
            @Nullable String cache,
            boolean strict,
            boolean ignoreExif) {
        public Data {
            require(validationShare >= 0 && validationShare < 1, "validation_share", validationShare, "0 to below 1");
            require(masksPerImage > 0, "masks_per_image", masksPerImage, "1 or more (the paper takes 64)");
            require(largestMask > 0 && largestMask <= 1, "largest_mask", largestMask, "above 0, at most 1");
        }
    }

    /// See [InteractionSettings].
    ///
    /// @param threeOutputs whether an ambiguous prompt is answered by three masks of which the best one learns;
    ///     false for the paper's ablation with one
    /// @param detach whether no gradient flows back through the mask that is shown to the next round
    public record Interaction(
            int clicks,
            boolean maskOnlyRounds,
            double boxShare,
            boolean boxIsAmbiguous,
            BoxNoise boxNoise,
            boolean threeOutputs,
            boolean detach) {
        public Interaction {
            new InteractionSettings(clicks, maskOnlyRounds, boxShare, boxIsAmbiguous, boxNoise);
        }

        InteractionSettings settings() {
            return new InteractionSettings(clicks, maskOnlyRounds, boxShare, boxIsAmbiguous, boxNoise);
        }
    }

    /// See [LossSettings].
    ///
    /// @param iouOfAllMasks whether the predicted IoU of all three masks is trained, as in SAM 2, and not only
    ///     that of the best
    /// @param padding whether the frame's padding counts, as background
    public record Loss(
            double focal,
            double dice,
            double iou,
            double alpha,
            double gamma,
            boolean iouOfAllMasks,
            Rounds rounds,
            boolean padding) {
        public Loss {
            new LossSettings(focal, dice, iou, alpha, gamma);
        }

        LossSettings settings() {
            return new LossSettings(focal, dice, iou, alpha, gamma);
        }
    }

    /// @param every steps between two validations; 0 for none but the first and the last
    /// @param masksPerImage so many of an image's masks, always the same
    public record Validation(int every, int masksPerImage) {
        public Validation {
            require(every >= 0, "every", every, "0 or more");
            require(masksPerImage > 0, "masks_per_image", masksPerImage, "1 or more");
        }
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
                        "", "", train, 1, seed, 1, data, interaction, loss, optimiser, network, validation, numbers)
                .toJson();
    }

    /// As JSON, with all defaults.
    public String toJson() {
        return ConfigReader.write(this);
    }
}
