/// `anymask track`: objects followed through a film.
@NullMarked
package io.anymask.cli.track;

import org.jspecify.annotations.NullMarked;
