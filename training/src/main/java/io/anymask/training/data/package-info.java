/// From data sets to what a step needs. [SampleReader][io.anymask.training.data.SampleReader] draws masks of an
/// image and lays both into the encoder's frame ([Placement][io.anymask.training.data.Placement]: the whole
/// image, or large-scale jitter); [Usable][io.anymask.training.data.Usable] counts which objects can be
/// learned; [SampleLoader][io.anymask.training.data.SampleLoader] makes samples ahead on its own thread;
/// [Embeddings][io.anymask.training.data.Embeddings] keeps those of a frozen encoder on disk.
@NullMarked
package io.anymask.training.data;

import org.jspecify.annotations.NullMarked;
