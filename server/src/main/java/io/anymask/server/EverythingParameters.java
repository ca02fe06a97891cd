package io.anymask.server;

import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.server.http.ProblemException;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The mask generator's options in JSON, by SAM's names.
final class EverythingParameters {
    /// Bounds for strangers: 128 points a side and three layers of crops are an hour of work already.
    private static final int MOST_POINTS = 128;

    private static final int MOST_LAYERS = 3;

    private EverythingParameters() {}

    /// @throws ProblemException for an unknown name or a value that makes no sense
    ///
    /// @param suiting the model's defaults
    static MaskGeneratorOptions read(JsonNode node, MaskGeneratorOptions suiting) {
        MaskGeneratorOptions.Builder builder = suiting.toBuilder();
        if (Fields.isAbsent(node)) {
            return builder.build();
        }
        if (!node.isObject()) {
            throw new ProblemException(400, "params: expected an object");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            set(builder, entry.getKey(), entry.getValue());
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "params: " + e.getMessage());
        }
    }

    private static void set(MaskGeneratorOptions.Builder builder, String name, JsonNode value) {
        switch (name) {
            case "points_per_side" -> builder.pointsPerSide(whole(name, value, MOST_POINTS));
            case "pred_iou_thresh" -> builder.predIouThreshold(number(name, value));
            case "stability_score_thresh" -> builder.stabilityScoreThreshold(number(name, value));
            case "stability_score_offset" -> builder.stabilityScoreOffset(number(name, value));
            case "box_nms_thresh" -> builder.boxNmsThreshold(number(name, value));
            case "crop_n_layers" -> builder.cropLayers(whole(name, value, MOST_LAYERS));
            case "crop_nms_thresh" -> builder.cropNmsThreshold(number(name, value));
            case "crop_overlap_ratio" -> builder.cropOverlapRatio(number(name, value));
            case "crop_n_points_downscale_factor" -> builder.cropPointsDownscale(whole(name, value, MOST_POINTS));
            case "min_mask_region_area" -> builder.minMaskRegionArea(whole(name, value, Integer.MAX_VALUE));
            case "min_area" -> builder.minArea(whole(name, value, Integer.MAX_VALUE));
            case "max_area_share" -> builder.maxAreaShare(number(name, value));
            default -> throw new ProblemException(400, "params: there is no parameter " + name);
        }
    }

    /// The options that [#read] knows, by SAM's names.
    static void write(MaskGeneratorOptions options, ObjectNode node) {
        node.put("points_per_side", options.pointsPerSide());
        node.put("pred_iou_thresh", options.predIouThreshold());
        node.put("stability_score_thresh", options.stabilityScoreThreshold());
        node.put("stability_score_offset", options.stabilityScoreOffset());
        node.put("box_nms_thresh", options.boxNmsThreshold());
        node.put("crop_n_layers", options.cropLayers());
        node.put("crop_nms_thresh", options.cropNmsThreshold());
        node.put("crop_overlap_ratio", options.cropOverlapRatio());
        node.put("crop_n_points_downscale_factor", options.cropPointsDownscale());
        node.put("min_mask_region_area", options.minMaskRegionArea());
        node.put("min_area", options.minArea());
        node.put("max_area_share", options.maxAreaShare());
    }

    private static double number(String name, JsonNode value) {
        return Fields.number(value, "params: " + name);
    }

    static int whole(String name, JsonNode value, int most) {
        double number = number(name, value);
        if (number != Math.rint(number) || number < 0 || number > most) {
            throw new ProblemException(400, "params: %s: expected a whole number up to %d".formatted(name, most));
        }
        return (int) number;
    }
}
