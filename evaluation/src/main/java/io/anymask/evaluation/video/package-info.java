/// How good the masks of a video are: the measures of DAVIS, region similarity J and contour accuracy F, and the
/// evaluations of whoever follows objects by them.
///
/// ```java
/// DavisMeasure measure = new DavisMeasure();
/// for (int frame = 0; frame < truth.size(); frame++) {
///     measure.add(answer.get(frame), truth.get(frame));
/// }
/// double jAndF = measure.score().mean();
/// ```
///
/// Source: F. Perazzi et al., "A Benchmark Dataset and Evaluation Methodology for Video Object Segmentation", CVPR
/// 2016, and the rules of `davis2017-evaluation`, the authors' toolkit.
@NullMarked
package io.anymask.evaluation.video;

import org.jspecify.annotations.NullMarked;
