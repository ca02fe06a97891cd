/// From a photo and a prompt to masks: "promptable segmentation" (A. Kirillov et al., "Segment Anything", ICCV
/// 2023, section 2), with everything that a program needs around the network.
///
/// A [Segmenter][io.anymask.inference.Segmenter] is a model on an engine; a
/// [ModelSpec][io.anymask.inference.ModelSpec] says which, as a value. It encodes an image once, the expensive
/// step, into an [ImageEmbedding][io.anymask.inference.ImageEmbedding], which answers prompts in milliseconds
/// (section 3, "efficiency"). How many masks a prompt gets is decided in
/// [Prompt][io.anymask.prompt.Prompt#isAmbiguous()] and can be overruled by a
/// [MaskOutput][io.anymask.inference.MaskOutput].
///
/// Behind an embedding stand two pieces. A `Decoder` answers prompts: `SamDecoder` in three parts
/// ([HoistedDecoder][io.anymask.model.sam.HoistedDecoder]), once for each image, once for each prompt, once for
/// each mask wanted; `Sam2Decoder` in one. `MaskUpscaler` turns 256 × 256 logits into the mask at the image's
/// size, its stability score on the way. Which of the two models a segmenter holds is its
/// [PromptableModel][io.anymask.inference.PromptableModel].
///
/// [AutomaticMaskGenerator][io.anymask.inference.AutomaticMaskGenerator] segments everything (appendix B): a grid
/// of points, scored first and drawn only where the score passes. Its result before duplicates are removed,
/// [MaskCandidates][io.anymask.inference.MaskCandidates], can be filtered again without the model.
///
/// Below lies [io.anymask.inference.engine], what runs networks, with [io.anymask.inference.onnx] as the engine
/// that is always there. Reading order: `Segmenter`, `ImageEmbedding`, `Decoder`, `SamDecoder`, `MaskUpscaler`,
/// `AutomaticMaskGenerator`.
///
/// Everything public is safe for use by several threads. A segmenter may be closed at any time: running work is
/// stopped, and nothing is freed under it ([Lifecycle][io.anymask.inference.engine.Lifecycle]).
@NullMarked
package io.anymask.inference;

import org.jspecify.annotations.NullMarked;
