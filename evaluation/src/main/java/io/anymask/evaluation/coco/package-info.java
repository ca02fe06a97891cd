/// Average precision and recall of instance masks and boxes: the evaluators of COCO and of LVIS as a library.
///
/// ```java
/// CocoInstances truth = CocoInstances.read(Path.of("instances_val2017.json"));
/// List<CocoDetection> found = CocoResults.read(Path.of("results.json"), truth);
/// DetectionEvaluation evaluation = CocoEvaluator.evaluate(truth, found, EvaluationSettings.coco(IouType.MASK));
/// System.out.println(CocoSummary.of(evaluation).ap());
/// ```
///
/// The numbers are those of pycocotools 2.0.11 and of the LVIS API, including what is peculiar about them: ties
/// in the score are broken by image and by place in the file, the precision of a recall level is the best at
/// that level or above, and a category without ground truth counts for nothing. Two things differ on purpose.
/// An annotation whose id is 0 is matched like any other. And whatever pycocotools leaves out in silence is an
/// [io.anymask.evaluation.EvaluationException] that names the file and the entry, or is counted in
/// [EvaluationCounts].
///
/// [LvisEvaluator] has LVIS's federated rules. [ProposalRecall] is the class-agnostic recall of detectron2, the
/// other way of counting object proposals. Nothing in this package needs a model.
///
/// Sources: T.-Y. Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014; A. Gupta, P. Dollár,
/// R. Girshick, "LVIS: A Dataset for Large Vocabulary Instance Segmentation", CVPR 2019.
@NullMarked
package io.anymask.evaluation.coco;

import org.jspecify.annotations.NullMarked;
