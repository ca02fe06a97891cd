/// Masks: bitmaps, COCO run lengths, polygons, components.
@NullMarked
package io.anymask.mask;

import org.jspecify.annotations.NullMarked;
