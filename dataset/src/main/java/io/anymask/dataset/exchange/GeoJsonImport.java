package io.anymask.dataset.exchange;

import io.anymask.Printable;
import io.anymask.dataset.EntryException;
import io.anymask.dataset.EntryReader;
import io.anymask.dataset.Notes;
import io.anymask.mask.Polygon;
import io.anymask.mask.Ring;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A GeoJSON feature collection of each photo, in pixels. The photo's name and size are in the member `image`,
/// which [GeoJsonExport] writes, or come from the photos.
final class GeoJsonImport {
    /// Coordinates, points, rings, polygons.
    private static final int DEEPEST = 4;

    private final EntryReader json;
    private final NamedCategories categories;
    private final PixelBudget budget;
    private final List<Feature> features = new ArrayList<>();
    private String fileName = "";
    private int width;
    private int height;

    private GeoJsonImport(EntryReader json, NamedCategories categories, Path file) {
        this.json = json;
        this.categories = categories;
        this.budget = new PixelBudget(file.toString(), Tree.size(file));
    }

    static AnnotationSet open(Path root, Photos photos, Notes notes) {
        return ReadSet.ofJson(
                root,
                notes,
                (json, categories, file) ->
                        new GeoJsonImport(json, categories, file).read(Tree.stem(root, file), photos),
                "geojson",
                "json");
    }

    private static final class Feature {
        String type = "";
        Nested coordinates = new Nested(0, List.of(), new double[0]);
        String category = "";

        @Nullable
        Integer colour;

        boolean crowd;
        double predictedIou = Double.NaN;
        double stabilityScore = Double.NaN;
        Source source = Source.UNKNOWN;
        String author = "";
        final Map<String, String> attributes = new TreeMap<>();
    }

    /// Lists in lists.
    ///
    /// @param depth 0 for a point, 1 for a ring
    /// @param numbers of a point, or of all points of a ring, x before y
    private record Nested(int depth, List<Nested> parts, double[] numbers) {}

    private AnnotatedImage read(String stem, Photos photos) throws IOException {
        boolean[] seen = new boolean[1];
        json.fields(name -> {
            switch (name) {
                case "features" -> {
                    seen[0] = true;
                    json.entries("a feature", name, index -> feature());
                }
                case "image" -> image();
                default -> json.skip();
            }
            json.enter("");
        });
        if (!seen[0]) {
            throw json.failure("no \"features\", expected a GeoJSON feature collection");
        }
        Photos.Photo photo =
                photos.sized(width, height, "\"image\" with width and height", fileName.isEmpty() ? stem : fileName);
        width = photo.width();
        height = photo.height();
        AnnotatedImage frame = new AnnotatedImage(photo.name(), width, height, List.of());
        List<AnnotatedObject> objects = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            Feature feature = features.get(i);
            json.entry(
                    "a feature", Printable.of(feature.type), "features[" + i + "]", () -> objects.add(object(feature)));
        }
        json.enter("");
        return new AnnotatedImage(frame.fileName(), width, height, objects);
    }

    private void image() throws IOException {
        json.fields(name -> {
            switch (name) {
                case "file_name" -> fileName = json.text();
                case "width" -> width = json.size(name);
                case "height" -> height = json.size(name);
                default -> json.skip();
            }
        });
    }

    private void feature() throws IOException {
        Feature feature = new Feature();
        json.fields(name -> {
            switch (name) {
                case "geometry" -> geometry(feature);
                case "properties" -> properties(feature);
                default -> json.skip();
            }
        });
        features.add(feature);
    }

    private void geometry(Feature feature) throws IOException {
        if (json.isNull()) {
            return;
        }
        json.fields(name -> {
            switch (name) {
                case "type" -> feature.type = json.text();
                case "coordinates" -> feature.coordinates = nested(DEEPEST);
                default -> json.skip();
            }
        });
    }

    private Nested nested(int deepest) throws IOException {
        if (deepest == 0) {
            throw json.failure("coordinates: lists nested deeper than those of a MultiPolygon");
        }
        List<Nested> parts = new ArrayList<>();
        double[][] numbers = {new double[8]};
        int[] n = new int[2];
        json.elements("coordinates", index -> {
            if (!json.isList()) {
                numbers[0] = appended(numbers[0], n, json.number("coordinates"));
                return;
            }
            Nested part = nested(deepest - 1);
            n[1] = Math.max(n[1], part.depth + 1);
            if (part.depth == 0 && part.numbers.length >= 2) {
                numbers[0] = appended(numbers[0], n, part.numbers[0]);
                numbers[0] = appended(numbers[0], n, part.numbers[1]);
            } else {
                parts.add(part);
            }
        });
        return new Nested(n[1], parts, Arrays.copyOf(numbers[0], n[0]));
    }

    private static double[] appended(double[] numbers, int[] n, double value) {
        double[] room = n[0] == numbers.length ? Arrays.copyOf(numbers, 2 * n[0]) : numbers;
        room[n[0]++] = value;
        return room;
    }

    private void properties(Feature feature) throws IOException {
        if (!json.isObject()) {
            json.skip();
            return;
        }
        json.fields(name -> {
            switch (name) {
                case "classification" -> classification(feature);
                case "category", "label", "class" -> feature.category = json.text();
                case "iscrowd" -> json.optional("it counts as 0", () -> feature.crowd = json.flag(name));
                case CocoImport.PREDICTED_IOU ->
                    json.optional("it is unknown", () -> feature.predictedIou = json.number(name));
                case CocoImport.STABILITY_SCORE ->
                    json.optional("it is unknown", () -> feature.stabilityScore = json.number(name));
                case CocoImport.SOURCE -> feature.source = Source.of(json.text());
                case CocoImport.AUTHOR -> feature.author = json.text();
                case "attributes" -> attributes(feature);
                default -> json.skip();
            }
        });
    }

    /// QuPath's class: its name, and its colour as three numbers.
    private void classification(Feature feature) throws IOException {
        if (!json.isObject()) {
            json.skip();
            return;
        }
        json.fields(name -> {
            switch (name) {
                case "name" -> feature.category = json.text();
                case "color" ->
                    json.optional("it is unknown", () -> {
                        double[] rgb = json.isList() ? json.numbers(name) : new double[0];
                        if (rgb.length == 3 && Arrays.stream(rgb).allMatch(sample -> sample >= 0 && sample <= 255)) {
                            feature.colour = ((int) rgb[0] << 16) | ((int) rgb[1] << 8) | (int) rgb[2];
                        }
                    });
                default -> json.skip();
            }
        });
    }

    private void attributes(Feature feature) throws IOException {
        if (!json.isObject()) {
            json.skip();
            return;
        }
        json.fields(name -> feature.attributes.put(name, json.text()));
    }

    private AnnotatedObject object(Feature feature) {
        List<Polygon> outline = switch (feature.type) {
            case "" -> List.of();
            case "Polygon" -> List.of(polygon(feature.coordinates));
            case "MultiPolygon" ->
                feature.coordinates.parts.stream().map(GeoJsonImport::polygon).toList();
            default ->
                throw new EntryException("a geometry of type %s, expected Polygon or MultiPolygon"
                        .formatted(Printable.of(feature.type)));
        };
        return AnnotatedObject.of(
                        categories.id(feature.category, feature.colour), Outlines.fill(outline, width, height, budget))
                .withOutline(outline)
                .withCrowd(feature.crowd)
                .withScores(feature.predictedIou, feature.stabilityScore)
                .by(feature.source, feature.author)
                .with(feature.attributes);
    }

    private static Polygon polygon(Nested rings) {
        List<Ring> all = new ArrayList<>();
        for (Nested ring : rings.parts) {
            double[] xy = ring.numbers;
            int n = xy.length;
            boolean closed = n > 6 && xy[0] == xy[n - 2] && xy[1] == xy[n - 1];
            all.add(Ring.of(closed ? Arrays.copyOf(xy, n - 2) : xy));
        }
        if (all.isEmpty()) {
            throw new EntryException("a polygon without a ring, expected its outline");
        }
        return new Polygon(all.getFirst(), all.subList(1, all.size()));
    }
}
