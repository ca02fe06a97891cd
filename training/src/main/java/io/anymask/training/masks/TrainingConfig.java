package io.anymask.training;

import io.anymask.training.interaction.BoxNoise;
import io.anymask.training.interaction.InteractionSettings;
import io.anymask.training.loss.LossSettings;
import io.anymask.training.network.Trainable;
import io.anymask.training.optimiser.Schedule;
import io.anymask.training.optimiser.WeightDecay;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that a training run depends on. Written as JSON with the keys in snake case; what is not set has
/// the
/// value of [#DEFAULT].
///
/// @param model `mobile-sam`, or a checkpoint file to start from
/// @param output folder of the results; a run that was stopped goes on from what lies there
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
        Optimiser optimiser,
        Network network,
        Validation validation,
        Machine machine) {
    public static final TrainingConfig DEFAULT = new TrainingConfig(
            "mobile-sam",
            "training",
            Trainable.DECODER,
            1000,
            0,
            100,
            new Data(Format.LABELS, "", null, null, null, 0.2, Augmentation.NONE, false, 64, 0.9, null),
            new Interaction(8, true, 0.5, true, BoxNoise.UNIFORM, true, true),
            new Loss(20, 1, 1, 0.25, 2, false, Rounds.MEAN, false),
            new Optimiser(1e-4, 250, List.of(), 1, 0.9, 0.999, 0.1, WeightDecay.MATRICES, 1, 0, 0),
            new Network(0, 4, 8, false),
            new Validation(100, 16),
            new Machine("cpu", Precision.FP32, 0, 8));

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

    /// What numbers the network computes with; weights and losses are 32-bit floats in any case.
    public enum Precision {
        FP32,
        BF16
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
    /// @param masksPerImage at most so many of an image's masks are shown, drawn anew each time
    /// @param largestMask masks that cover more of an image are left out
    /// @param cache folder of the embeddings of a frozen encoder; null for one in the output folder
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
            @Nullable String cache) {
        public Data {
            require(validationShare >= 0 && validationShare < 1, "validation_share", validationShare, "0 to below 1");
            require(masksPerImage > 0, "masks_per_image", masksPerImage, "1 or more (the paper takes 64)");
            require(largestMask > 0 && largestMask <= 1, "largest_mask", largestMask, "above 0, at most 1");
        }
    }

    /// See [InteractionSettings].
    ///
    /// @param threeOutputs whether an ambiguous prompt is answered by three masks of which the best one learns;
    ///     false
    /// for the paper's ablation with one
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
    ///     that of
    /// the best
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

    /// @param learningRate after the warm-up
    /// @param warmUp steps
    /// @param dropAt steps at which the rate falls to a tenth
    /// @param imagesPerStep whose gradients are averaged in one step
    /// @param layerDecay of the encoder's learning rate from block to block; 1 for none
    /// @param clip longest gradient, as L2 norm; 0 for no limit
    /// @param average decay of the running average of the weights, which is what is saved; 0 for none
    public record Optimiser(
            double learningRate,
            int warmUp,
            List<Integer> dropAt,
            int imagesPerStep,
            double beta1,
            double beta2,
            double weightDecay,
            WeightDecay decays,
            double layerDecay,
            double clip,
            double average) {
        public Optimiser {
            dropAt = List.copyOf(dropAt);
            new Schedule(learningRate, warmUp, dropAt);
            require(imagesPerStep > 0, "images_per_step", imagesPerStep, "1 or more");
            require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 to below 1");
            require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 to below 1");
            require(weightDecay >= 0, "weight_decay", weightDecay, "0 or more");
            require(layerDecay > 0 && layerDecay <= 1, "layer_decay", layerDecay, "above 0, at most 1");
            require(clip >= 0, "clip", clip, "0 or more");
            require(average >= 0 && average < 1, "average", average, "0 to below 1");
        }

        Schedule schedule() {
            return new Schedule(learningRate, warmUp, dropAt);
        }
    }

    /// @param dropPath share of the image that skips the encoder's last block; rises linearly from the first
    /// @param loraRank of the updates of attention weights
    /// @param loraAlpha weight of the updates is alpha / rank
    /// @param checkpointing whether the encoder's blocks are computed twice, which saves most of their memory
    public record Network(double dropPath, int loraRank, double loraAlpha, boolean checkpointing) {
        public Network {
            require(dropPath >= 0 && dropPath < 1, "drop_path", dropPath, "0 to below 1");
            require(loraRank > 0, "lora_rank", loraRank, "1 or more");
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

    /// @param device `cpu`, or `cuda` with a GPU build of libtorch on the class path
    /// @param threads to compute with; 0 for all cores
    /// @param promptsAtOnce so many masks of an image decode together: more need more memory
    public record Machine(String device, Precision precision, int threads, int promptsAtOnce) {
        public Machine {
            require(threads >= 0, "threads", threads, "0 or more");
            require(promptsAtOnce > 0, "prompts_at_once", promptsAtOnce, "1 or more");
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

    /// What two runs must share for the one to go on where the other stopped: all that decides about the losses.
    String comparable() {
        Machine numbers = new Machine(machine.device, machine.precision, 0, machine.promptsAtOnce);
        return new TrainingConfig(
                        "", "", train, 1, seed, 1, data, interaction, loss, optimiser, network, validation, numbers)
                .toJson();
    }

    /// As JSON, with all defaults.
    public String toJson() {
        return ConfigReader.write(this);
    }

    private static void require(boolean holds, String key, Object got, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(key + ": got " + got + ", expected " + expected);
        }
    }
}
