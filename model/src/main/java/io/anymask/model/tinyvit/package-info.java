/// TinyViT, the image encoder of MobileSAM.
@NullMarked
package io.anymask.model.tinyvit;

import org.jspecify.annotations.NullMarked;
