/// Stacks of microscopes: TIFF files whose pages are slices, channels and times, as ImageJ and OME order them.
@NullMarked
package io.anymask.apps.volumes.tiff;

import org.jspecify.annotations.NullMarked;
