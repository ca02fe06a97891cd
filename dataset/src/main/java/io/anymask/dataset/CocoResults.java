package io.anymask.dataset;

import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Detections in COCO's results format: a JSON list of objects with `image_id`, `category_id`, `score`, and
/// `segmentation` (run lengths or polygons) or `bbox` or both. Stateless.
///
/// A result that carries both is small, medium or large by its box, as in pycocotools; leave `bbox` out of masks'
/// results, or use [CocoDetection#withoutBox()].
public final class CocoResults {
    private CocoResults() {}

    /// Reads a file of which every result can be used; other fields are skipped. The order is kept: it breaks
    /// ties in the score.
    ///
    /// @param truth what the results are for
    /// @throws DatasetException naming file and entry, for an unknown image, broken run
    ///     lengths, a mask of another size than its image, a missing field
    public static List<CocoDetection> read(Path file, CocoInstances truth) {
        Notes notes = new Notes();
        List<CocoDetection> detections = read(file, truth, notes);
        if (!notes.firstLeftOut().isEmpty()) {
            throw new DatasetException(file + ", " + notes.firstLeftOut());
        }
        return detections;
    }

    /// Reads what can be used of a file.
    ///
    /// @param notes gets what was left out, and what was odd and understood nevertheless
    /// @throws DatasetException for a file that is no list, or of which no result can be used
    public static List<CocoDetection> read(Path file, CocoInstances truth, Notes notes) {
        return EntryReader.read(file, notes, json -> {
            List<CocoDetection> detections = new ArrayList<>();
            int found = json.entries("a result", "results", index -> detections.add(detection(json, truth)));
            json.enter("");
            json.requireSome(found, detections.size(), "results");
            if (found == 0) {
                notes.add("the list of results is empty", String.valueOf(file.getFileName()));
            }
            return List.copyOf(detections);
        });
    }

    private static final class Draft {
        long imageId = Long.MIN_VALUE;
        long categoryId = Long.MIN_VALUE;
        double score = Double.NaN;
        final Shape shape = new Shape();
    }

    private static CocoDetection detection(EntryReader json, CocoInstances truth) throws IOException {
        Draft draft = new Draft();
        json.fields(field -> {
            switch (field) {
                case "image_id" -> draft.imageId = json.id(field);
                case "category_id" -> draft.categoryId = json.id(field);
                case "score" -> draft.score = json.number(field);
                case "segmentation" -> draft.shape.segmentation(json);
                case "bbox" -> draft.shape.box(json);
                default -> json.skip();
            }
        });
        require(json, "image_id", draft.imageId != Long.MIN_VALUE);
        require(json, "category_id", draft.categoryId != Long.MIN_VALUE);
        require(json, "score", !Double.isNaN(draft.score));
        CocoImage image = truth.image(draft.imageId);
        if (image == null) {
            json.field = "image_id";
            throw json.failure("image_id " + draft.imageId + " is not among the "
                    + truth.images().size()
                    + " images of the ground truth; are these the results of another data set?");
        }
        json.field = "segmentation";
        Rle mask = draft.shape.mask(json, image);
        return new CocoDetection(draft.imageId, draft.categoryId, draft.score, mask, draft.shape.box());
    }

    private static void require(EntryReader json, String field, boolean there) {
        if (!there) {
            json.field = field;
            throw json.failure("no " + field + ", expected one");
        }
    }
}
