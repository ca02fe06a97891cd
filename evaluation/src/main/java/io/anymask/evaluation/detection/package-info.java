/// Instance segmentation from the boxes of a detector (paper, section 7.4): a
/// [Detector][io.anymask.inference.detector.Detector] or a file of detections says where objects are and of which
/// category, [BoxSegmentation] asks the model for their masks, [DetectionReport] puts average precision beside the
/// published figures. [ResultsReport] judges detections of any origin, without a model.
@NullMarked
package io.anymask.evaluation.detection;

import org.jspecify.annotations.NullMarked;
