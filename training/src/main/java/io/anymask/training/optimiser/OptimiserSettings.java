package io.anymask.training.optimiser;

import static io.anymask.training.Setting.require;

import io.anymask.training.config.Meaning;
import java.util.List;

/// How weights follow their gradients: AdamW (paper, appendix A) with its schedule.
public record OptimiserSettings(
        @Meaning(value = "Learning rate after the warm-up", range = "(0, ∞)")
        double learningRate,

        @Meaning(
                value = "Steps over which the rate rises to its full height (paper: 250)",
                unit = "steps",
                range = "[0, ∞)")
        int warmUp,

        @Meaning(
                value = "Steps at which the rate falls to a tenth (paper, of 90,000: 60,000 and 86,666)",
                unit = "steps",
                range = "[0, ∞)")
        List<Integer> dropAt,

        @Meaning(value = "Images whose gradients are averaged in one step", unit = "images", range = "[1, ∞)")
        int imagesPerStep,

        @Meaning(value = "Decay of the gradients' running mean", range = "[0, 1)")
        double beta1,

        @Meaning(value = "Decay of their running square", range = "[0, 1)")
        double beta2,

        @Meaning(value = "How strongly weights shrink towards zero", range = "[0, ∞)")
        double weightDecay,

        @Meaning("Which weights shrink") WeightDecay decays,

        @Meaning(
                value =
                        "Decay of the encoder's learning rate from block to block, from the last to the first; 1 for none",
                range = "(0, 1]")
        double layerDecay,

        @Meaning(value = "Longest gradient, as L2 norm; 0 for no limit", range = "[0, ∞)")
        double clip,

        @Meaning(
                value = "Decay of the running average of the weights, which is what is saved; 0 for none",
                range = "[0, 1)")
        double average) {
    public OptimiserSettings {
        dropAt = List.copyOf(dropAt);
        new Schedule(learningRate, warmUp, dropAt);
        require(dropAt.stream().allMatch(step -> step >= 0), "drop_at", dropAt, "each 0 or more");
        require(imagesPerStep > 0, "images_per_step", imagesPerStep, "1 or more");
        require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 to below 1");
        require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 to below 1");
        require(weightDecay >= 0, "weight_decay", weightDecay, "0 or more");
        require(layerDecay > 0 && layerDecay <= 1, "layer_decay", layerDecay, "above 0, at most 1");
        require(clip >= 0, "clip", clip, "0 or more");
        require(average >= 0 && average < 1, "average", average, "0 to below 1");
    }

    /// Of one image a step, with the paper's warm-up and momentum.
    public static OptimiserSettings of(double learningRate, double weightDecay) {
        return new OptimiserSettings(
                learningRate, 250, List.of(), 1, 0.9, 0.999, weightDecay, WeightDecay.MATRICES, 1, 0, 0);
    }

    /// The learning rate of each step.
    public Schedule schedule() {
        return new Schedule(learningRate, warmUp, dropAt);
    }
}
