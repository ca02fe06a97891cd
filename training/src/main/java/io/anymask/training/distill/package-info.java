/// A small image encoder learns the embeddings of a large one, in the manner of MobileSAM (Zhang et al., 2023,
/// arXiv 2306.14289): mean squared error, the teacher's embeddings computed once and kept. As in EdgeSAM (Zhou
/// et al., 2023, arXiv 2312.06660), only the cells that hold a part of the image count. No annotation is
/// needed, and the decoder stays the teacher's, so that the result is a whole model.
///
/// [Distiller][io.anymask.training.distill.Distiller] takes a
/// [DistillationConfig][io.anymask.training.distill.DistillationConfig] and runs; `DistillationTask` is what
/// the loop asks; `Students` makes what a distillation starts from.
@NullMarked
package io.anymask.training.distill;

import org.jspecify.annotations.NullMarked;
