/// Masks, the answer to every prompt: which pixels of an image belong to an object, and everything that is done
/// with them once they are computed. Nothing here knows of a network.
///
/// A mask has three forms. [Mask][io.anymask.mask.Mask] is the bitmap, 64 pixels to a word: for areas, boxes,
/// overlaps and pictures. [Rle][io.anymask.mask.Rle] is COCO's column-major run lengths: for files, and for
/// keeping thousands of masks of one image in memory. [Polygon][io.anymask.mask.Polygon] is the outline with
/// its holes: for drawing and for programs that edit shapes. Each is made from each other without loss
/// ([Mask#rle()][io.anymask.mask.Mask#rle()], [Rle#toMask()][io.anymask.mask.Rle#toMask()],
/// [Polygons][io.anymask.mask.Polygons]); their JSON is read and written with the data sets.
///
/// What a decoder hands over is a [PredictedMask][io.anymask.mask.PredictedMask]: the mask, two scores and the
/// [MaskLogits][io.anymask.mask.MaskLogits] it came from. The generator of all masks of an image sorts such
/// predictions out with [StabilityScore][io.anymask.mask.StabilityScore],
/// [NonMaximumSuppression][io.anymask.mask.NonMaximumSuppression] and
/// [SmallRegions][io.anymask.mask.SmallRegions], which rests on [Components][io.anymask.mask.Components].
///
/// Reading order: `Box`, `Mask`, `Rle`, `RleEncoder` (the one algorithm that everything waits for), `RleString`,
/// `Components`, `SmallRegions`, `NonMaximumSuppression`, `Polygons`, `ContourTracer`.
///
/// Three conventions to know. Coordinates are (x, y) in pixels, origin top left, but COCO's sizes are height
/// first. Boxes of masks end on the last pixel, as in the reference implementation; COCO's enclose it.
/// Neighbours are 8-connected when regions are cleaned and 4-connected when outlines are traced, so that
/// outlines never cross themselves. Values are immutable and safe for all threads; data that cannot be a mask
/// is refused with a [MaskException][io.anymask.mask.MaskException] before anything is allocated for it.
///
/// Sources: T.-Y. Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014, and the `maskApi` of
/// its tools, for run lengths, their strings and the rasterisation of polygons; A. Kirillov et al.,
/// "Segment Anything", ICCV 2023, appendix B, and `segment_anything/utils/amg.py`, for stability,
/// suppression and clean-up.
@NullMarked
package io.anymask.mask;

import org.jspecify.annotations.NullMarked;
