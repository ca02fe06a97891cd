package io.anymask.dataset;

import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads instances JSON of COCO and LVIS. An entry that cannot be used is left out and noted, and so is a value
/// that its entry can do without.
final class InstancesReader {
    private static final Set<String> BOOKKEEPING =
            Set.of("num_keypoints", "keypoints", "caption", "segments_info", "file_name");

    private static final String ANNOTATION = "an annotation";

    /// No id; the lowest of all, which no file has.
    private static final long NONE = Long.MIN_VALUE;

    private final EntryReader json;
    private final boolean keepsRings;
    private final SequencedMap<Long, CocoImage> images = new LinkedHashMap<>();
    private final SequencedMap<Long, CocoCategory> categories = new LinkedHashMap<>();
    private final List<Draft> drafts = new ArrayList<>();
    private final List<CocoInstance> instances = new ArrayList<>();
    private final Set<Long> ids = new HashSet<>();

    private InstancesReader(EntryReader json, boolean keepsRings) {
        this.json = json;
        this.keepsRings = keepsRings;
    }

    /// @param keepsRings whether the polygons are kept beside the masks
    static CocoInstances read(Path file, boolean keepsRings) {
        return EntryReader.read(file, new Notes(), json -> new InstancesReader(json, keepsRings).read());
    }

    private CocoInstances read() throws IOException {
        int[] found = new int[3];
        boolean[] seen = new boolean[2];
        json.fields(name -> {
            switch (name) {
                case "images" -> {
                    seen[0] = true;
                    found[0] += json.entries("an image", name, this::image);
                }
                case "annotations" -> {
                    seen[1] = true;
                    found[1] += json.entries(ANNOTATION, name, this::annotation);
                }
                case "categories" ->
                    json.optional("none was read", () -> found[2] += json.entries("a category", name, this::category));
                default -> json.skip();
            }
            json.enter("");
        });
        if (!seen[0] || !seen[1]) {
            throw json.failure("no \"" + (seen[0] ? "annotations" : "images")
                    + "\", expected COCO instances: an object with images, annotations and categories");
        }
        json.requireSome(found[0], images.size(), "images");
        json.requireSome(found[2], categories.size(), "categories");
        finish();
        json.requireSome(found[1], instances.size(), "annotations");
        return CocoInstances.of(
                List.copyOf(images.values()), List.copyOf(categories.values()), instances, json.notes());
    }

    private void image(int index) throws IOException {
        long[] id = {NONE};
        int[] size = new int[2];
        String[] name = {"", ""};
        Map<String, String> attributes = new HashMap<>();
        List<Set<Long>> federated = new ArrayList<>(List.of(Set.of(), Set.of()));
        json.fields(field -> {
            switch (field) {
                case "id" -> id[0] = json.id(field);
                case "width" -> json.optional("its size is unknown", () -> size[0] = json.size(field));
                case "height" -> json.optional("its size is unknown", () -> size[1] = json.size(field));
                case "file_name" -> name[0] = json.text();
                case "coco_url" -> name[1] = json.text();
                case "attributes" -> attributes(attributes);
                case "neg_category_ids" -> json.optional("none was read", () -> federated.set(0, json.ids(field)));
                case "not_exhaustive_category_ids" ->
                    json.optional("none was read", () -> federated.set(1, json.ids(field)));
                default -> json.skip();
            }
        });
        requireId(id[0], "id");
        if (images.containsKey(id[0])) {
            throw json.failure("an image before it has the id " + id[0] + ", too");
        }
        // LVIS 1.0 has the address alone, whose last parts are folder and file.
        String file = name[0].isEmpty() ? name[1].replaceFirst("^.*/([^/]+/[^/]+)$", "$1") : name[0];
        images.put(id[0], new CocoImage(id[0], file, size[0], size[1], federated.get(0), federated.get(1), attributes));
    }

    private void category(int index) throws IOException {
        long[] id = {NONE};
        String[] name = {"", ""};
        @Nullable Integer[] colour = {null};
        CategoryFrequency[] frequency = {CategoryFrequency.UNKNOWN};
        json.fields(field -> {
            switch (field) {
                case "id" -> id[0] = json.id(field);
                case "name" -> name[0] = json.text();
                case "supercategory" -> name[1] = json.text();
                case "color" -> json.optional("it is unknown", () -> colour[0] = colour());
                case "frequency" -> json.optional("it is unknown", () -> frequency[0] = frequency());
                default -> json.skip();
            }
        });
        requireId(id[0], "id");
        if (categories.containsKey(id[0])) {
            throw json.failure("a category before it has the id " + id[0] + ", too");
        }
        categories.put(id[0], new CocoCategory(id[0], name[0], name[1], colour[0], frequency[0]));
    }

    /// Of COCO's panoptic files, `[red, green, blue]`; tools that write a text there are not understood.
    private @Nullable Integer colour() throws IOException {
        if (!json.isList()) {
            json.skip();
            return null;
        }
        double[] rgb = json.numbers("color");
        if (rgb.length != 3 || !Arrays.stream(rgb).allMatch(sample -> sample >= 0 && sample <= 255)) {
            throw json.failure("color: expected three numbers of 0 to 255");
        }
        return ((int) rgb[0] << 16) | ((int) rgb[1] << 8) | (int) rgb[2];
    }

    private CategoryFrequency frequency() {
        String shown = json.shown();
        return switch (json.text()) {
            case "f" -> CategoryFrequency.FREQUENT;
            case "c" -> CategoryFrequency.COMMON;
            case "r" -> CategoryFrequency.RARE;
            default -> throw json.failure("frequency is " + shown + ", expected f, c or r");
        };
    }

    /// An annotation before its image is known.
    private static final class Draft {
        final int index;
        long id;
        long imageId = NONE;
        long categoryId = NONE;
        final Shape shape = new Shape();
        double area = Double.NaN;
        boolean crowd;
        boolean ignored;
        final Map<String, String> attributes = new HashMap<>();

        Draft(int index) {
            this.index = index;
            this.id = stead();
        }

        /// An id for one that has none of its own.
        long stead() {
            return NONE + 1 + index;
        }

        String name() {
            return "annotations[" + index + "] (id " + id + ")";
        }
    }

    private void annotation(int index) throws IOException {
        Draft draft = new Draft(index);
        boolean[] named = new boolean[1];
        json.fields(field -> {
            switch (field) {
                case "id" -> {
                    named[0] = true;
                    draft.id = json.ownId(draft.id);
                    json.enter(draft.name());
                }
                case "image_id" -> draft.imageId = json.id(field);
                case "category_id" -> draft.categoryId = json.id(field);
                case "segmentation" -> draft.shape.segmentation(json);
                case "bbox" -> draft.shape.box(json);
                case "area" -> json.optional("it was computed", () -> draft.area = json.amount(field));
                case "iscrowd" -> json.optional("it counts as 0", () -> draft.crowd = json.flag(field));
                case "ignore" -> json.optional("it counts as 0", () -> draft.ignored = json.flag(field));
                case "attributes" -> attributes(draft.attributes);
                default -> attribute(draft.attributes, field);
            }
        });
        if (!named[0]) {
            json.note("an annotation without id got one");
        }
        requireId(draft.imageId, "image_id");
        requireId(draft.categoryId, "category_id");
        drafts.add(draft);
    }

    private void attributes(Map<String, String> attributes) throws IOException {
        if (json.isObject()) {
            json.fields(name -> attribute(attributes, name));
            return;
        }
        if (!json.isNull()) {
            json.note("attributes that are not an object were left out");
        }
        json.skip();
    }

    private void attribute(Map<String, String> attributes, String name) {
        String value = json.text();
        if (!value.isEmpty() && !BOOKKEEPING.contains(name)) {
            attributes.put(name, value);
        }
    }

    private void requireId(long id, String field) {
        if (id == NONE) {
            json.field = field;
            throw json.failure("no " + field + ", expected one");
        }
    }

    /// Makes instances of the drafts, now that all images and categories are known.
    private void finish() throws IOException {
        boolean anyCategory = categories.isEmpty();
        for (int i = 0; i < drafts.size(); i++) {
            Draft draft = drafts.set(i, new Draft(i));
            json.entry(ANNOTATION, draft.name(), () -> finish(draft, anyCategory));
        }
        json.enter("");
    }

    private void finish(Draft draft, boolean anyCategory) {
        CocoImage image = images.get(draft.imageId);
        if (image == null) {
            json.field = "image_id";
            throw json.failure(
                    "image_id " + draft.imageId + " is not among the " + images.size() + " images of the file");
        }
        if (anyCategory && !categories.containsKey(draft.categoryId)) {
            categories.put(draft.categoryId, CocoCategory.of(draft.categoryId, Long.toString(draft.categoryId)));
            json.note("the file has no categories; this one was called by its number");
        }
        if (!categories.containsKey(draft.categoryId)) {
            json.field = "category_id";
            throw json.failure("category_id %d is not among the %d categories of the file"
                    .formatted(draft.categoryId, categories.size()));
        }
        Rle mask = draft.shape.mask(json, image);
        CocoBox box = draft.shape.box();
        if (box == null && mask != null) {
            box = CocoBox.of(mask.cocoBox());
        }
        double area = draft.area;
        if (Double.isNaN(area)) {
            area = mask != null ? mask.area() : box != null ? box.area() : 0;
        }
        if (!ids.add(draft.id)) {
            json.note("an id that an annotation before it has, too, was replaced");
            draft.id = draft.stead();
            ids.add(draft.id);
        }
        instances.add(new CocoInstance(
                draft.id,
                draft.imageId,
                draft.categoryId,
                mask,
                box,
                area,
                draft.crowd,
                draft.ignored,
                draft.attributes,
                keepsRings && mask != null ? draft.shape.rings() : List.of()));
    }
}
