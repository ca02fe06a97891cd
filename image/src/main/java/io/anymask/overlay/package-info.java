/// Pictures of results: masks over the photo they belong to.
///
/// [Overlay] shows the answer to a prompt, [EverythingOverlay] many masks at once in the colours of
/// [LabelPalette], [Cutout] the object alone. [Canvas] is the pixels they paint on; [StrokeFont] writes
/// captions without any font of the system, which small machines do not have.
@NullMarked
package io.anymask.overlay;

import org.jspecify.annotations.NullMarked;
