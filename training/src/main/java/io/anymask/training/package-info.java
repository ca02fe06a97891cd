/// Training: the recipe of Segment Anything's paper (Kirillov et al., ICCV 2023, appendix A), fine-tuning on a
/// few labelled images, and distillation of small encoders. All that is trained is the network of
/// `io.anymask.model`, read by libtorch; what comes out is a checkpoint with official names that every other
/// module opens.
///
/// A training is a [Task][io.anymask.training.run.Task] on one loop,
/// [TrainingRun][io.anymask.training.run.TrainingRun]. The loop knows how a run is resumed, when it is
/// validated and saved, and how it stops; the task knows which weights learn from what, with which loss and
/// which score. The packages, by subject:
///
/// - `config`: what each setting means, and how a configuration is read;
/// - `run`: the loop, its files and its settings, for every task;
/// - `masks`: a model learns masks, by simulated interaction ([Trainer][io.anymask.training.masks.Trainer]);
/// - `distill`: a small encoder learns a large one's embeddings
///   ([Distiller][io.anymask.training.distill.Distiller]);
/// - `data`: images and their masks in the encoder's frame, the embeddings of a frozen encoder on disk;
/// - `interaction`: who clicks where in eleven rounds;
/// - `loss`: focal and dice loss at the frame's size;
/// - `network`: weights as leaves of autograd, low-rank updates, drop path, activation checkpointing;
/// - `optimiser`: AdamW, its schedule, layer decay.
///
/// Reading order: `run.Task`, `run.TrainingRun`, `masks.MaskTask`, `masks.MaskTrainer`, `masks.RoundLoss`,
/// `loss.MaskLoss`, `interaction.Interaction`. A new kind of training is a new package with a task, a loss, a
/// score and a configuration; the loop does not change for it.
///
/// Two rules hold everywhere. Every random choice follows from the run's seed and from what is chosen
/// ([Seeds][io.anymask.training.run.Seeds]), so that a resumed run equals one that was never stopped, to the
/// byte. And libtorch is called on one thread only ([TorchThread][io.anymask.torch.TorchThread]); work on it
/// that takes longer than a moment heeds [Stop][io.anymask.training.Stop].
@NullMarked
package io.anymask.training;

import org.jspecify.annotations.NullMarked;
