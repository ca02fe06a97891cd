/// From gradients to better weights (paper, appendix A; AdamW: Loshchilov and Hutter, ICLR 2019):
/// [AdamW][io.anymask.training.optimiser.AdamW] itself, which weights it decays
/// ([WeightDecay][io.anymask.training.optimiser.WeightDecay]), how fast each block of the encoder learns
/// ([LayerDecay][io.anymask.training.optimiser.LayerDecay]), and when the rate falls
/// ([Schedule][io.anymask.training.optimiser.Schedule]).
/// [OptimiserSettings][io.anymask.training.optimiser.OptimiserSettings] is how a configuration spells all that.
@NullMarked
package io.anymask.training.optimiser;

import org.jspecify.annotations.NullMarked;
