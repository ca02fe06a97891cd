/// `anymask evaluate`: the zero-shot evaluations of the paper, one command each.
@NullMarked
package io.anymask.cli.evaluate;

import org.jspecify.annotations.NullMarked;
