/// What the command line names or a small file holds: images, prompts, grids of points.
@NullMarked
package io.anymask.cli.input;

import org.jspecify.annotations.NullMarked;
