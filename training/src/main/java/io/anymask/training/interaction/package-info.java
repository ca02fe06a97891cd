/// The simulated interaction of Segment Anything's training (paper, appendix A): who clicks where in
/// eleven rounds. Plain Java over masks and coordinates; the network is elsewhere. Read
/// [io.anymask.training.interaction.RoundPlan], then [io.anymask.training.interaction.Interaction].
@NullMarked
package io.anymask.training.interaction;

import org.jspecify.annotations.NullMarked;
