package io.anymask.inference;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.sam2.Sam2Model;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The thresholds of segment everything that suit a model: training measures them where a model's scores fell, and
/// a checkpoint carries them in its metadata (decision 0096).
///
/// @param predictedIou see [MaskGeneratorOptions#predIouThreshold]
/// @param stabilityScore see [MaskGeneratorOptions#stabilityScoreThreshold]
public record KeptThresholds(double predictedIou, double stabilityScore) {
    /// SAM's, which hold where a checkpoint says nothing.
    public static final KeptThresholds REFERENCE = new KeptThresholds(
            MaskGeneratorOptions.DEFAULT.predIouThreshold(), MaskGeneratorOptions.DEFAULT.stabilityScoreThreshold());

    /// SAM 2's.
    public static final KeptThresholds SAM_2 = new KeptThresholds(0.8, 0.95);

    /// For confident masks, where a checkpoint says nothing.
    private static final KeptThresholds CONFIDENT = new KeptThresholds(0.95, 0.97);

    private static final String PREDICTED_IOU = "anymask.pred_iou_thresh";
    private static final String STABILITY_SCORE = "anymask.stability_score_thresh";

    /// @throws IllegalArgumentException for a threshold that is no number from 0 to 1
    public KeptThresholds {
        if (!(predictedIou >= 0 && predictedIou <= 1 && stabilityScore >= 0 && stabilityScore <= 1)) {
            throw new IllegalArgumentException(
                    "thresholds: got predicted IoU %s and stability score %s, expected 0 to 1"
                            .formatted(predictedIou, stabilityScore));
        }
    }

    /// Those that a checkpoint carries, else the reference's for such a model.
    ///
    /// @throws CheckpointException when its metadata has something else in their place
    public static KeptThresholds of(Checkpoint checkpoint) {
        @Nullable String iou = checkpoint.metadata().get(PREDICTED_IOU);
        @Nullable String stability = checkpoint.metadata().get(STABILITY_SCORE);
        KeptThresholds reference = reference(checkpoint);
        try {
            return new KeptThresholds(
                    iou == null ? reference.predictedIou : Double.parseDouble(iou),
                    stability == null ? reference.stabilityScore : Double.parseDouble(stability));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    "%s: metadata %s: got %s, %s: got %s, expected numbers from 0 to 1"
                            .formatted(checkpoint, PREDICTED_IOU, iou, STABILITY_SCORE, stability),
                    e);
        }
    }

    private static KeptThresholds reference(Checkpoint checkpoint) {
        return Sam2Model.recognises(checkpoint) ? SAM_2 : REFERENCE;
    }

    /// Those for masks that a person is to judge and shall agree with: a checkpoint's own, else stricter ones than
    /// the reference's.
    ///
    /// @throws CheckpointException as [#of]
    public static KeptThresholds confident(Checkpoint checkpoint) {
        KeptThresholds own = of(checkpoint);
        return own.equals(reference(checkpoint)) ? CONFIDENT : own;
    }

    /// As a checkpoint's metadata.
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(PREDICTED_IOU, Double.toString(predictedIou));
        metadata.put(STABILITY_SCORE, Double.toString(stabilityScore));
        return metadata;
    }

    /// Options with these thresholds.
    public MaskGeneratorOptions in(MaskGeneratorOptions options) {
        return options.toBuilder()
                .predIouThreshold(predictedIou)
                .stabilityScoreThreshold(stabilityScore)
                .build();
    }
}
