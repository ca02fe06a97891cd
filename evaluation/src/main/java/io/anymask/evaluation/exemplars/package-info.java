/// How well an object is found that was shown once: of each category, or of each sequence of a video, the first
/// image is the example, and the others are searched; on any [io.anymask.dataset.Dataset].
///
/// ```java
/// List<ExemplarTask> tasks = ExemplarTask.of(dataset, 5);
/// ExemplarEvaluation evaluation = ExemplarEvaluation.of(sam, Set.of(ExemplarMethod.DEFAULT));
/// List<ObjectResult> results = evaluation.evaluate(dataset, tasks, journal, progress);
/// ```
///
/// The protocol is ours: PerSAM's own set, PerSeg, has one object a folder and fits it; COCO-20i draws its pairs
/// at random (R. Zhang et al., "Personalize Segment Anything Model with One Shot", arXiv 2305.03048, section 4).
@NullMarked
package io.anymask.evaluation.exemplars;

import org.jspecify.annotations.NullMarked;
