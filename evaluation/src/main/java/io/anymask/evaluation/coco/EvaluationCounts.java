package io.anymask.evaluation.coco;

/// What was evaluated and what was not.
///
/// @param images of the ground truth
/// @param instances of the ground truth that can be found
/// @param ignoredInstances crowds, and objects marked to be ignored
/// @param detections that were given
/// @param overLimit detections left out because their image has more, and surer, ones than the limit
/// @param unknownCategory detections left out because the ground truth does not know their category
/// @param unjudged LVIS: detections left out because nobody looked for their category in their image
public record EvaluationCounts(
        int images,
        int instances,
        int ignoredInstances,
        int detections,
        int overLimit,
        int unknownCategory,
        int unjudged) {
    /// The detections that took part.
    public int evaluatedDetections() {
        return detections - overLimit - unknownCategory - unjudged;
    }
}
