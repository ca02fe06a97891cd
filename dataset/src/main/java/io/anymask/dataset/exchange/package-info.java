/// Annotations from one program to another.
///
/// One model stands between all formats. An [AnnotationSet][io.anymask.dataset.exchange.AnnotationSet] has
/// [categories][io.anymask.dataset.exchange.Category] and hands out
/// [images][io.anymask.dataset.exchange.AnnotatedImage] one by one; each has
/// [objects][io.anymask.dataset.exchange.AnnotatedObject]. The mask of an object, as run lengths, is the truth;
/// the polygon that it came from is kept beside it, so that a format of polygons gets the points that a person
/// set. A set comes from files ([Importer][io.anymask.dataset.exchange.Importer]), or from wherever else an
/// implementation of the interface takes it, a database for instance. An
/// [Exporter][io.anymask.dataset.exchange.Exporter] writes one, and says before it does what the
/// [Format][io.anymask.dataset.exchange.Format] cannot hold: a
/// [LossReport][io.anymask.dataset.exchange.LossReport].
///
/// Polygons become masks at the centres of pixels, holes by the even-odd rule; only COCO's and LVIS's by
/// COCO's own rule. Masks become polygons along the edges of pixels, which gives back the same mask.
///
/// Every file is bounded before it is decoded: its size, its counts, its depth, and the pixels that its outlines
/// and run lengths claim. What cannot be used of one is left out and noted.
@NullMarked
package io.anymask.dataset.exchange;

import org.jspecify.annotations.NullMarked;
