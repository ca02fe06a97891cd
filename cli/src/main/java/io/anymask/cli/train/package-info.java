/// `anymask train` and `anymask distill`.
@NullMarked
package io.anymask.cli.train;

import org.jspecify.annotations.NullMarked;
