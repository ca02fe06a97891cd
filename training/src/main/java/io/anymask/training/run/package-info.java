/// The one training loop. [TrainingRun][io.anymask.training.run.TrainingRun] resumes, steps, validates, saves
/// and stops; a [Task][io.anymask.training.run.Task] says what that means for what it trains, with its own
/// [Item][io.anymask.training.run.Item], [Loss][io.anymask.training.run.Loss] and
/// [Score][io.anymask.training.run.Score]. A [RunListener][io.anymask.training.run.RunListener] hears of it.
///
/// A run lives in a folder: `config.json` (all settings), `metrics.jsonl` (a line for each step and each
/// validation), `curve.png`, `last.safetensors` and `best.safetensors` (whole models; the best one's metadata
/// say after which step it was best, and whether training improved it), and `state.safetensors` (weights,
/// moments and averages: all that resuming needs). Each appears whole or not at all. The state is written
/// before a validation, which may take longer than the process lives.
///
/// A step that is left half done costs nothing but its time: weights move at its end only. A run can therefore
/// stop at any place that heeds [Stop][io.anymask.training.Stop], and resumes behind its last whole step.
///
/// Reading order: `Task`, `TrainingRun`, `Learner`, `RunState`, `Seeds`, `Metrics`.
@NullMarked
package io.anymask.training.run;

import org.jspecify.annotations.NullMarked;
