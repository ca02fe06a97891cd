package io.anymask.dataset;

import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Detections in COCO's results format: a JSON list of objects with `image_id`, `category_id`, `score`, and
/// `segmentation` (run lengths or polygons) or `bbox` or both. Stateless.
///
/// A result that carries both is small, medium or large by its box, as in pycocotools; leave `bbox` out of masks'
/// results, or use [CocoDetection#withoutBox()].
public final class CocoResults {
    private CocoResults() {}

    /// Reads a file; other fields are skipped. The order is kept: it breaks ties in the score.
    ///
    /// @param truth what the results are for
    /// @throws DatasetException naming file and entry, for an unknown image, broken run
    ///     lengths, a mask of another size than its image, a missing field
    public static List<CocoDetection> read(Path file, CocoInstances truth) {
        return EntryReader.read(file, json -> {
            List<CocoDetection> detections = new ArrayList<>();
            json.elements("results", index -> detections.add(detection(json, index, truth)));
            return List.copyOf(detections);
        });
    }

    private static final class Draft {
        long imageId = Long.MIN_VALUE;
        long categoryId = Long.MIN_VALUE;
        double score = Double.NaN;

        @Nullable
        Outline outline;

        @Nullable
        CocoBox box;
    }

    private static CocoDetection detection(EntryReader json, int index, CocoInstances truth) throws IOException {
        json.enter("results[" + index + "]");
        Draft draft = new Draft();
        json.fields(field -> {
            switch (field) {
                case "image_id" -> draft.imageId = json.id(field);
                case "category_id" -> draft.categoryId = json.id(field);
                case "score" -> draft.score = json.number(field);
                case "segmentation" -> draft.outline = json.isNull() ? null : json.outline();
                case "bbox" -> draft.box = json.isNull() ? null : json.box();
                default -> json.skip();
            }
        });
        if (draft.imageId == Long.MIN_VALUE || draft.categoryId == Long.MIN_VALUE) {
            throw json.failure(
                    "no " + (draft.imageId == Long.MIN_VALUE ? "image_id" : "category_id") + ", expected one");
        }
        CocoImage image = truth.image(draft.imageId);
        if (image == null) {
            throw json.failure("image_id " + draft.imageId + " is none of the "
                    + truth.images().size()
                    + " images of the ground truth; are these the results of another data set?");
        }
        if (draft.outline != null) {
            json.spend(draft.outline.steps(image));
        }
        Rle mask = draft.outline == null ? null : draft.outline.mask(image);
        return new CocoDetection(draft.imageId, draft.categoryId, draft.score, mask, draft.box);
    }
}
