/// Training as in the paper (appendix A), fine-tuning, and distillation of small encoders. Read
/// [io.anymask.training.Trainer].
@NullMarked
package io.anymask.training;

import org.jspecify.annotations.NullMarked;
