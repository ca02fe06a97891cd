/// The vision transformer with which Segment Anything encodes an image (Kirillov et al., ICCV 2023, section 3
/// and appendix A): plain and pre-trained as a masked autoencoder (He et al., CVPR 2022), with most of its
/// attention within windows and relative positions decomposed into rows and columns (Li et al., ECCV 2022,
/// arXiv 2203.16527).
///
/// [ViT] is the text of the network, [ViTConfig] its sizes, [PositionTables] what changes with the size of
/// the image.
@NullMarked
package io.anymask.model.vit;

import org.jspecify.annotations.NullMarked;
