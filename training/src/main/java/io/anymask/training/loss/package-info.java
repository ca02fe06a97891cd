/// The losses of Segment Anything (paper, appendix A): 20 parts focal, 1 part dice, and the squared error of
/// the
/// predicted IoU; at the resolution of the frame, without the padding. Read
/// [io.anymask.training.loss.MaskLoss],
/// then [io.anymask.training.loss.FrameLoss].
@NullMarked
package io.anymask.training.loss;

import org.jspecify.annotations.NullMarked;
