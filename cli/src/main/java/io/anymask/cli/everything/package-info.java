/// `anymask everything`: all masks of an image or of a folder of images.
@NullMarked
package io.anymask.cli.everything;

import org.jspecify.annotations.NullMarked;
