/// `anymask train`, `anymask distill` and `anymask train-detector`.
@NullMarked
package io.anymask.cli.train;

import org.jspecify.annotations.NullMarked;
