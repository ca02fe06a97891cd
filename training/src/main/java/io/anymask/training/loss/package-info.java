/// The losses of Segment Anything (paper, appendix A): 20 parts focal loss (Lin et al., ICCV 2017), 1 part dice
/// loss (Milletari et al., 3DV 2016), and the squared error of the predicted IoU; at the resolution of the
/// frame, without its padding. Read [MaskLoss][io.anymask.training.loss.MaskLoss], then
/// [FrameLoss][io.anymask.training.loss.FrameLoss]. Gradients are written out by hand: no graph holds the large
/// maps.
@NullMarked
package io.anymask.training.loss;

import org.jspecify.annotations.NullMarked;
