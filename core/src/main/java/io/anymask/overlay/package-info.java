/// Pictures of results: masks over the photo they belong to.
///
/// [Overlay] composes; [Canvas] is the pixels it paints on; [StrokeFont] writes captions without any font of
/// the system, which small machines do not have.
@NullMarked
package io.anymask.overlay;

import org.jspecify.annotations.NullMarked;
