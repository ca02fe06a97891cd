/// Edge maps: SAM's recipe from masks to thin edges (paper, section 7.2 and appendix D.2), the classical detectors
/// of the paper's table that need no learning, and the suppression that makes edges thin.
///
/// ```java
/// EdgeDetector detector = SamEdges.of(sam);
/// detector.detect(photo).writePng(Path.of("edges.png"));
/// ```
///
/// How good a map is says the benchmark in the package `bsds` below.
@NullMarked
package io.anymask.evaluation.edges;

import org.jspecify.annotations.NullMarked;
