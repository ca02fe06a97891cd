package io.anymask.dataset;

import io.anymask.mask.MaskException;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads instances JSON of COCO and LVIS.
final class InstancesReader {
    private static final Set<String> BOOKKEEPING =
            Set.of("num_keypoints", "keypoints", "caption", "segments_info", "file_name");

    private final EntryReader json;
    private final List<CocoImage> images = new ArrayList<>();
    private final List<CocoCategory> categories = new ArrayList<>();
    private final List<Draft> drafts = new ArrayList<>();

    private InstancesReader(EntryReader json) {
        this.json = json;
    }

    static CocoInstances read(Path file) {
        return EntryReader.read(file, json -> new InstancesReader(json).read());
    }

    private CocoInstances read() throws IOException {
        boolean[] seen = new boolean[2];
        json.fields(name -> {
            switch (name) {
                case "images" -> {
                    seen[0] = true;
                    json.elements("images", this::image);
                }
                case "annotations" -> {
                    seen[1] = true;
                    json.elements("annotations", this::annotation);
                }
                case "categories" -> json.elements("categories", this::category);
                default -> json.skip();
            }
            json.enter("");
        });
        if (!seen[0] || !seen[1]) {
            throw json.failure("no \"" + (seen[0] ? "annotations" : "images")
                    + "\", expected COCO instances: an object with images, annotations and categories");
        }
        return finish();
    }

    private void image(int index) throws IOException {
        json.enter("images[" + index + "]");
        long[] id = {Long.MIN_VALUE};
        int[] size = new int[2];
        String[] name = {"", ""};
        List<Set<Long>> federated = new ArrayList<>(List.of(Set.of(), Set.of()));
        json.fields(field -> {
            switch (field) {
                case "id" -> id[0] = json.id(field);
                case "width" -> size[0] = json.size(field);
                case "height" -> size[1] = json.size(field);
                case "file_name" -> name[0] = json.text();
                case "coco_url" -> name[1] = json.text();
                case "neg_category_ids" -> federated.set(0, json.ids(field));
                case "not_exhaustive_category_ids" -> federated.set(1, json.ids(field));
                default -> json.skip();
            }
        });
        requireId(id[0], "id");
        // LVIS 1.0 has the address alone, whose last parts are folder and file.
        String file = name[0].isEmpty() ? name[1].replaceFirst("^.*/([^/]+/[^/]+)$", "$1") : name[0];
        images.add(new CocoImage(id[0], file, size[0], size[1], federated.get(0), federated.get(1)));
    }

    private void category(int index) throws IOException {
        json.enter("categories[" + index + "]");
        long[] id = {Long.MIN_VALUE};
        String[] name = {"", ""};
        json.fields(field -> {
            switch (field) {
                case "id" -> id[0] = json.id(field);
                case "name" -> name[0] = json.text();
                case "frequency" -> name[1] = json.text();
                default -> json.skip();
            }
        });
        requireId(id[0], "id");
        categories.add(new CocoCategory(id[0], name[0], frequency(name[1])));
    }

    private CategoryFrequency frequency(String letter) {
        return switch (letter) {
            case "f" -> CategoryFrequency.FREQUENT;
            case "c" -> CategoryFrequency.COMMON;
            case "r" -> CategoryFrequency.RARE;
            case "" -> CategoryFrequency.UNKNOWN;
            default -> throw json.failure("frequency is \"" + letter + "\", expected f, c or r");
        };
    }

    /// An annotation before its image is known.
    private static final class Draft {
        final int index;
        long id = Long.MIN_VALUE;
        long imageId = Long.MIN_VALUE;
        long categoryId = Long.MIN_VALUE;

        @Nullable
        Outline outline;

        @Nullable
        CocoBox box;

        double area = Double.NaN;
        boolean crowd;
        boolean ignored;
        final Map<String, String> attributes = new HashMap<>();

        Draft(int index) {
            this.index = index;
        }
    }

    private void annotation(int index) throws IOException {
        json.enter("annotations[" + index + "]");
        Draft draft = new Draft(index);
        json.fields(field -> {
            switch (field) {
                case "id" -> {
                    draft.id = json.ownId(field, Long.MIN_VALUE + 1 + index);
                    json.enter("annotations[" + index + "] (id " + draft.id + ")");
                }
                case "image_id" -> draft.imageId = json.id(field);
                case "category_id" -> draft.categoryId = json.id(field);
                case "segmentation" -> draft.outline = json.isNull() ? null : json.outline();
                case "bbox" -> draft.box = json.isNull() ? null : json.box();
                case "area" -> draft.area = json.number(field);
                case "iscrowd" -> draft.crowd = json.flag(field);
                case "ignore" -> draft.ignored = json.flag(field);
                case "attributes" -> {
                    if (json.isObject()) {
                        json.fields(name -> attribute(draft, name));
                    } else {
                        if (!json.isNull()) {
                            json.note("attributes that are not an object were left out");
                        }
                        json.skip();
                    }
                }
                default -> attribute(draft, field);
            }
        });
        requireId(draft.id, "id");
        requireId(draft.imageId, "image_id");
        requireId(draft.categoryId, "category_id");
        drafts.add(draft);
    }

    private void attribute(Draft draft, String name) {
        String value = json.text();
        if (!value.isEmpty() && !BOOKKEEPING.contains(name)) {
            draft.attributes.put(name, value);
        }
    }

    private void requireId(long id, String field) {
        if (id == Long.MIN_VALUE) {
            throw json.failure("no " + field + ", expected one");
        }
    }

    private CocoInstances finish() {
        Map<Long, CocoImage> byId = new HashMap<>();
        images.forEach(image -> byId.put(image.id(), image));
        Set<Long> ids = new HashSet<>();
        List<CocoInstance> instances = new ArrayList<>(drafts.size());
        for (int i = 0; i < drafts.size(); i++) {
            Draft draft = drafts.set(i, new Draft(i));
            json.enter("annotations[" + draft.index + "] (id " + draft.id + ")");
            CocoImage image = byId.get(draft.imageId);
            if (image == null) {
                throw json.failure(
                        "image_id " + draft.imageId + " is none of the " + byId.size() + " images of the file");
            }
            if (!ids.add(draft.id)) {
                throw json.failure("this id occurs twice, expected each once");
            }
            if (draft.outline != null) {
                json.spend(draft.outline.steps(image));
            }
            instances.add(instance(draft, image));
        }
        json.enter("");
        try {
            return CocoInstances.of(images, categories, instances, json.notes().lines());
        } catch (DatasetException e) {
            throw new DatasetException(json.file() + ", " + e.getMessage(), e);
        }
    }

    private static CocoInstance instance(Draft draft, CocoImage image) throws MaskException {
        Rle mask = draft.outline == null ? null : draft.outline.mask(image);
        CocoBox box = draft.box == null && mask != null ? CocoBox.of(mask.cocoBox()) : draft.box;
        double area = draft.area;
        if (Double.isNaN(area)) {
            area = mask != null ? mask.area() : box != null ? box.area() : 0;
        }
        return new CocoInstance(
                draft.id,
                draft.imageId,
                draft.categoryId,
                mask,
                box,
                area,
                draft.crowd,
                draft.ignored,
                draft.attributes);
    }
}
