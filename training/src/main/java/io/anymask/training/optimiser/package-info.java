/// From gradients to better weights: AdamW, which weights it decays and how fast each learns, the schedule, and
/// the
/// running average (paper, appendix A).
@NullMarked
package io.anymask.training.optimiser;

import org.jspecify.annotations.NullMarked;
