/// `anymask dataset`: what a data set of masks looks like, and how good its masks are.
@NullMarked
package io.anymask.cli.dataset;

import org.jspecify.annotations.NullMarked;
