/// `anymask train`, `anymask distill` and `anymask train-detector`; the retraining of a served model.
@NullMarked
package io.anymask.cli.train;

import org.jspecify.annotations.NullMarked;
