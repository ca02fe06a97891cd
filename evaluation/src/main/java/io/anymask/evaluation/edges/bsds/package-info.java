/// The boundary benchmark of BSDS500, for any folder of edge maps, in minutes where the official tool takes hours.
///
/// ```java
/// BsdsFolder bsds = BsdsFolder.open(Path.of("BSDS500"), "val");
/// BoundaryBenchmark benchmark = BoundaryBenchmark.standard();
/// List<ImageResult> results = bsds.images().stream()
///         .map(image -> benchmark.evaluate(image.id(), EdgeMap.read(maps.resolve(image.id() + ".png")),
/// image.boundaries()))
///         .toList();
/// BoundarySummary summary = BoundarySummary.of(results);
/// System.out.printf("ODS %.3f OIS %.3f AP %.3f%n", summary.ods().f(), summary.ois().f(), summary.ap());
/// ```
///
/// A map is cut at 99 thresholds and thinned; its pixels are matched one to one with each annotator's
/// boundary pixels within 0.75 % of the image's diagonal. The official tool matches with a random part; here
/// the matching is exact: of all matchings with the most pairs, one with the smallest sum of distances. The
/// figures differ by a few 10⁻⁴.
///
/// Sources: P. Arbelaez, M. Maire, C. Fowlkes, J. Malik, "Contour Detection and Hierarchical Image Segmentation",
/// TPAMI 2011, and its `bench` folder; P. Dollár's `edgesEval`.
@NullMarked
package io.anymask.evaluation.edges.bsds;

import org.jspecify.annotations.NullMarked;
