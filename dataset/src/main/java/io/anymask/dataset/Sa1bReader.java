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

/// Reads the JSON file of one SA-1B photo. An annotation that cannot be used is left out and noted, and so is a
/// value that its annotation can do without.
public final class Sa1bReader {
    private static final String ANNOTATION = "an annotation";
    private static final CocoBox NOWHERE = new CocoBox(0, 0, 0, 0);

    private final EntryReader json;
    private final List<Draft> drafts = new ArrayList<>();
    private final List<Entry> masks = new ArrayList<>();
    private final Set<Long> ids = new HashSet<>();
    private long imageId;
    private String fileName = "";
    private int width;
    private int height;

    /// An annotation.
    ///
    /// @param id within its file
    public record Entry(long id, MaskRecord mask) {}

    /// What a file says of its photo.
    ///
    /// @param width of the photo, pixels
    /// @param height of the photo, pixels
    public record Content(long imageId, String fileName, int width, int height, List<Entry> masks) {
        public Content {
            masks = List.copyOf(masks);
        }
    }

    private Sa1bReader(EntryReader json) {
        this.json = json;
    }

    /// Reads a file with the ids of its annotations.
    ///
    /// @param notes gets what is odd
    /// @throws DatasetException for a file that is no such JSON, or of which no annotation can be used: it names
    ///     the file and the first entry
    public static Content read(Path file, Notes notes) {
        return EntryReader.read(file, notes, json -> new Sa1bReader(json).read());
    }

    private Content read() throws IOException {
        boolean[] seen = new boolean[2];
        int[] found = new int[1];
        json.fields(name -> {
            switch (name) {
                case "image" -> {
                    seen[0] = true;
                    json.fields(this::image);
                }
                case "annotations" -> {
                    seen[1] = true;
                    found[0] += json.entries(ANNOTATION, name, this::annotation);
                }
                default -> json.skip();
            }
            json.enter("");
        });
        if (!seen[0] || !seen[1] || width < 1 || height < 1) {
            throw json.failure(
                    "expected an SA-1B file: an object with \"image\" (with width and height) and \"annotations\"");
        }
        for (Draft draft : drafts) {
            json.entry(ANNOTATION, draft.name(), () -> masks.add(finish(draft)));
        }
        json.enter("");
        json.requireSome(found[0], masks.size(), "annotations");
        return new Content(imageId, fileName, width, height, List.copyOf(masks));
    }

    private void image(String field) throws IOException {
        switch (field) {
            case "image_id" -> json.optional("it counts as 0", () -> imageId = json.id(field));
            case "file_name" -> fileName = json.text();
            case "width" -> width = json.size(field);
            case "height" -> height = json.size(field);
            default -> json.skip();
        }
    }

    private static final class Draft {
        final int index;
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

        Draft(int index) {
            this.index = index;
            this.id = index;
        }

        String name() {
            return "annotations[" + index + "] (id " + id + ")";
        }
    }

    private void annotation(int index) throws IOException {
        Draft draft = new Draft(index);
        json.fields(field -> {
            switch (field) {
                case "id" -> {
                    draft.id = json.ownId(Long.MIN_VALUE + index);
                    json.enter(draft.name());
                }
                case "segmentation" -> draft.mask = json.outline().runs();
                case "bbox" -> json.optional("the box of the mask was taken", () -> draft.box = json.box(field));
                case "crop_box" -> json.optional("it was left out", () -> draft.crop = json.box(field));
                case "area" -> json.optional("it was computed", () -> draft.area = json.amount(field));
                case "predicted_iou" -> json.optional("it is unknown", () -> draft.predictedIou = json.number(field));
                case "stability_score" -> json.optional("it is unknown", () -> draft.stability = json.number(field));
                case "point_coords" -> json.optional("it was left out", () -> point(draft));
                default -> json.skip();
            }
        });
        if (draft.mask == null) {
            json.field = "segmentation";
            throw json.failure("no run lengths in segmentation, expected {\"size\": [height, width], \"counts\": ...}");
        }
        drafts.add(draft);
    }

    private void point(Draft draft) throws IOException {
        json.elements("points", index -> {
            double[] point = json.numbers("point_coords");
            if (point.length != 2) {
                throw json.failure("point_coords has " + point.length + " numbers, expected [[x, y]]");
            }
            draft.point = index == 0 ? point : draft.point;
        });
    }

    /// Made when the image's size is known, which may come last.
    private Entry finish(Draft draft) {
        Rle mask = draft.mask;
        if (mask == null) {
            throw new IllegalStateException("a draft without a mask was kept");
        }
        if (mask.width() != width || mask.height() != height) {
            json.field = "segmentation";
            throw json.failure("mask of size [%d, %d], but the image has height %d and width %d"
                    .formatted(mask.height(), mask.width(), height, width));
        }
        if (!ids.add(draft.id)) {
            json.note("an id that an annotation before it has, too, was replaced");
            draft.id = Long.MIN_VALUE + draft.index;
            ids.add(draft.id);
        }
        Box box = draft.box == null ? mask.box() : draft.box.corners();
        return new Entry(
                draft.id,
                new MaskRecord(
                        mask,
                        Double.isNaN(draft.area) ? mask.area() : Math.round(draft.area),
                        box,
                        draft.predictedIou,
                        draft.stability,
                        draft.point[0],
                        draft.point[1],
                        (draft.crop == null ? NOWHERE : draft.crop).corners()));
    }
}
