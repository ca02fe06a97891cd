/// SAM 2 and 2.1 (Ravi et al., "SAM 2: Segment anything in images and videos", ICLR 2025, arXiv 2408.00714):
/// Segment Anything with a memory of the frames before, over [io.anymask.model.ops.Ops].
///
/// [io.anymask.model.sam2.Sam2Networks] lists the networks in the order in which a frame passes them: the image
/// encoder ([io.anymask.model.hiera.Hiera]), [io.anymask.model.sam2.MemoryAttention],
/// [io.anymask.model.sam2.ObjectDecoder] and [io.anymask.model.sam2.MemoryEncoder]. Prompt encoder and transformer
/// are those of [io.anymask.model.sam]. [io.anymask.model.sam2.MaskChoice] and [io.anymask.model.sam2.MemoryRules]
/// are the decisions between them: which mask counts, and which frames are remembered.
@NullMarked
package io.anymask.model.sam2;

import org.jspecify.annotations.NullMarked;
