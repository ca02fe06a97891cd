package io.anymask.dataset;

import io.anymask.mask.Box;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the JSON file of one SA-1B photo.
final class Sa1bReader {
    private static final CocoBox NOWHERE = new CocoBox(0, 0, 0, 0);

    private final EntryReader json;
    private final List<Entry> masks = new ArrayList<>();
    private final Set<Long> ids = new HashSet<>();
    private long imageId;
    private String fileName = "";
    private int width;
    private int height;

    /// @param id of the annotation
    record Entry(long id, MaskRecord mask) {}

    record Content(long imageId, String fileName, int width, int height, List<Entry> masks) {}

    private Sa1bReader(EntryReader json) {
        this.json = json;
    }

    /// @throws DatasetException naming file and entry
    static Content read(Path file) {
        return EntryReader.read(file, json -> new Sa1bReader(json).read());
    }

    private Content read() throws IOException {
        boolean[] seen = new boolean[2];
        json.fields(name -> {
            switch (name) {
                case "image" -> {
                    seen[0] = true;
                    json.fields(this::image);
                }
                case "annotations" -> {
                    seen[1] = true;
                    json.elements("annotations", this::annotation);
                }
                default -> json.skip();
            }
            json.enter("");
        });
        if (!seen[0] || !seen[1] || width < 1 || height < 1) {
            throw json.failure(
                    "expected an SA-1B file: an object with \"image\" (with width and height) and \"annotations\"");
        }
        for (int i = 0; i < masks.size(); i++) {
            Rle mask = masks.get(i).mask().segmentation();
            if (mask.width() != width || mask.height() != height) {
                json.enter("annotations[" + i + "] (id " + masks.get(i).id() + ")");
                throw json.failure("mask of size [%d, %d], but the image has height %d and width %d"
                        .formatted(mask.height(), mask.width(), height, width));
            }
        }
        return new Content(imageId, fileName, width, height, List.copyOf(masks));
    }

    private void image(String field) {
        switch (field) {
            case "image_id" -> imageId = json.id(field);
            case "file_name" -> fileName = json.text();
            case "width" -> width = json.size(field);
            case "height" -> height = json.size(field);
            default -> json.skip();
        }
    }

    private static final class Draft {
        long id;

        @Nullable
        Rle mask;

        @Nullable
        CocoBox box;

        @Nullable
        CocoBox crop;

        double area = Double.NaN;
        double predictedIou = Double.NaN;
        double stability = Double.NaN;
        double[] point = new double[2];
    }

    private void annotation(int index) throws IOException {
        json.enter("annotations[" + index + "]");
        Draft draft = new Draft();
        draft.id = index;
        json.fields(field -> {
            switch (field) {
                case "id" -> {
                    draft.id = json.id(field);
                    json.enter("annotations[" + index + "] (id " + draft.id + ")");
                }
                case "segmentation" -> draft.mask = json.outline().runs();
                case "bbox" -> draft.box = json.box();
                case "crop_box" -> draft.crop = json.box();
                case "area" -> draft.area = json.number(field);
                case "predicted_iou" -> draft.predictedIou = json.number(field);
                case "stability_score" -> draft.stability = json.number(field);
                case "point_coords" ->
                    json.elements("points", i -> {
                        double[] point = json.numbers(field);
                        draft.point = i == 0 && point.length == 2 ? point : draft.point;
                    });
                default -> json.skip();
            }
        });
        Rle mask = draft.mask;
        if (mask == null) {
            throw json.failure("no run lengths in segmentation, expected {\"size\": [height, width], \"counts\": ...}");
        }
        if (!ids.add(draft.id)) {
            throw json.failure("this id occurs twice, expected each once");
        }
        Box box = draft.box == null ? mask.box() : draft.box.corners();
        masks.add(new Entry(
                draft.id,
                new MaskRecord(
                        mask,
                        Double.isNaN(draft.area) ? mask.area() : Math.round(draft.area),
                        box,
                        draft.predictedIou,
                        draft.stability,
                        draft.point[0],
                        draft.point[1],
                        (draft.crop == null ? NOWHERE : draft.crop).corners())));
    }
}
