/// Segment Anything (Kirillov et al., ICCV 2023, arXiv 2304.02643): prompt encoder and mask decoder over
/// [io.anymask.model.ops.Ops]. Read [io.anymask.model.sam.PromptEncoder], then
/// [io.anymask.model.sam.MaskDecoder].
@NullMarked
package io.anymask.model.sam;

import org.jspecify.annotations.NullMarked;
