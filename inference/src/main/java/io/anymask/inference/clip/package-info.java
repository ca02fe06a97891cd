/// Images, masks and texts as vectors that can be compared, by a CLIP model.
///
/// [ClipEncoder] runs the networks of [io.anymask.model.clip.ClipModel] on an engine; what comes out is a
/// [ClipVector]. `ClipPreprocessing` makes the input of the image tower, `MaskTokens` limits what its class token
/// sees.
@NullMarked
package io.anymask.inference.clip;

import org.jspecify.annotations.NullMarked;
