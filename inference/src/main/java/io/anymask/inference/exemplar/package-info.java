/// Prompts without a place: one object is shown in one image, its like is found in others.
///
/// An [Exemplar][io.anymask.inference.exemplar.Exemplar] is an embedded image with the mask of one object. A
/// [Target][io.anymask.inference.exemplar.Target] is what the embedding says of it: the grid's cells that show
/// it, and the mean of their vectors. A [SimilarityMap][io.anymask.inference.exemplar.SimilarityMap] compares
/// every cell of another image with that.
///
/// Three methods answer: [ExemplarFinder][io.anymask.inference.exemplar.ExemplarFinder] finds all of its like,
/// [PerSam][io.anymask.inference.exemplar.PerSam] and [PerSamF][io.anymask.inference.exemplar.PerSamF] are the
/// published ones (R. Zhang et al., "Personalize Segment Anything Model with One Shot", arXiv 2305.03048) and
/// give one mask. None knows for sure that nothing is there: every mask has a score, and the caller draws the
/// line.
///
/// ```java
/// Exemplar swan = Exemplar.of(sam, Image.read(Path.of("swan.jpg")), Mask.read(Path.of("swan.png")));
/// ExemplarFinder finder = ExemplarFinder.of(List.of(swan));
/// for (FoundMask found : finder.find(sam.embed(Image.read(Path.of("lake.jpg"))))) {
///     found.mask().mask().writePng(Path.of("swan-%.2f.png".formatted(found.score())));
/// }
/// ```
@NullMarked
package io.anymask.inference.exemplar;

import org.jspecify.annotations.NullMarked;
