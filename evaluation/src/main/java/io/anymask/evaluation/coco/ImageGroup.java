package io.anymask.evaluation.coco;

import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoImage;
import io.anymask.dataset.CocoInstance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Objects and detections of one image that are compared with each other: those of one category, or all.
record ImageGroup(CocoImage image, List<CocoInstance> truth, List<CocoDetection> detections) {
    static final Comparator<CocoDetection> SUREST_FIRST =
            Comparator.comparingDouble(CocoDetection::score).reversed();

    static ImageGroup empty(CocoImage image) {
        return new ImageGroup(image, new ArrayList<>(), new ArrayList<>());
    }

    /// With the surest detections only, surest first; equal scores in the order they were given.
    ImageGroup surest(int limit) {
        List<CocoDetection> sorted =
                detections.stream().sorted(SUREST_FIRST).limit(limit).toList();
        return new ImageGroup(image, List.copyOf(truth), sorted);
    }
}
