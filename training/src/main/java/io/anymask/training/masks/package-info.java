/// A model learns masks (Kirillov et al., "Segment Anything", ICCV 2023, appendix A): eleven rounds in which a
/// simulated user points at an object and then at the model's mistakes. Of the three masks that answer an
/// ambiguous prompt only the one of the lowest loss learns; the one of the highest predicted IoU is what the
/// user sees next.
///
/// [Trainer][io.anymask.training.masks.Trainer] takes a
/// [TrainingConfig][io.anymask.training.masks.TrainingConfig] and runs. `MaskTask` is what the loop asks,
/// `MaskTrainer` takes one image through its rounds, `RoundLoss` compares one round's answers with the targets,
/// and `Validation` judges the model as a careful user would: one click, three clicks, a box.
///
/// The masks of an image share its embedding and decode together, a few at a time. With detached mask prompts,
/// the default, each round is its own graph: memory is that of one round.
@NullMarked
package io.anymask.training.masks;

import org.jspecify.annotations.NullMarked;
