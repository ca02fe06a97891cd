/// CLIP (Radford et al., *Learning Transferable Visual Models From Natural Language Supervision*, 2021, arXiv
/// 2103.00020): images and texts as vectors that can be compared.
///
/// [ClipModel] opens the files of OpenAI, open_clip and Hugging Face and hands out its networks, each written once
/// over [io.anymask.model.ops.Ops]: the image tower in two parts, so that many masks of an image share the first
/// one, and the text tower. [Tokenizer] turns a text into the numbers of its tokens; its vocabulary comes in the
/// jar `anymask-clip-vocabulary`.
@NullMarked
package io.anymask.model.clip;

import org.jspecify.annotations.NullMarked;
