/// A detector of one class learns boxes on the embeddings of an encoder that stays as it is, which are computed
/// once and kept (paper, section 4: the semi-automatic stage).
///
/// [DetectorTrainer][io.anymask.training.detect.DetectorTrainer] takes a
/// [DetectionConfig][io.anymask.training.detect.DetectionConfig] and runs. `DetectionTask` is what the loop asks,
/// `SceneReader` reads an image's boxes, `CellTargets` says which cells answer for which object, `DetectionLoss`
/// compares their answers with the truth, and `BoxPrecision` judges boxes on the validation images. Losses and
/// targets are those of FCOS (Tian et al., TPAMI 2022): focal loss (Lin et al., ICCV 2017) on the objectness,
/// generalised IoU (Rezatofighi et al., CVPR 2019) on the boxes, centre-ness.
@NullMarked
package io.anymask.training.detect;

import org.jspecify.annotations.NullMarked;
