/// Files of masks that other programs read: SA-1B, COCO, label maps, and the folder that the reference's script
/// writes.
@NullMarked
package io.anymask.dataset;

import org.jspecify.annotations.NullMarked;
