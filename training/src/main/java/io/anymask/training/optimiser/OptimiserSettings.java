package io.anymask.training.optimiser;

import static io.anymask.training.Setting.require;

import java.util.List;

/// How weights follow their gradients: AdamW (paper, appendix A) with its schedule.
///
/// @param learningRate after the warm-up
/// @param warmUp steps
/// @param dropAt steps at which the rate falls to a tenth
/// @param imagesPerStep whose gradients are averaged in one step
/// @param beta1 decay of the gradients' running mean
/// @param beta2 decay of their running square
/// @param weightDecay of the weights that decay
/// @param decays which weights those are
/// @param layerDecay of the encoder's learning rate from block to block; 1 for none
/// @param clip longest gradient, as L2 norm; 0 for no limit
/// @param average decay of the running average of the weights, which is what is saved; 0 for none
public record OptimiserSettings(
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
    public OptimiserSettings {
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
