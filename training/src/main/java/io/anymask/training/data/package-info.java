/// From data sets to what a step needs: images placed in the encoder's frame, their masks there, and the
/// embeddings
/// of a frozen encoder on disk.
@NullMarked
package io.anymask.training.data;

import org.jspecify.annotations.NullMarked;
