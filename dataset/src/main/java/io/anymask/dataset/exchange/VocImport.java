package io.anymask.dataset.exchange;

import io.anymask.Printable;
import io.anymask.dataset.CocoBox;
import io.anymask.dataset.DatasetException;
import io.anymask.dataset.EntryException;
import io.anymask.dataset.LabelMap;
import io.anymask.dataset.Notes;
import io.anymask.mask.Box;
import io.anymask.mask.Polygon;
import io.anymask.mask.Rle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Pascal VOC: an XML file of boxes for each photo in `Annotations`, a picture of objects in `SegmentationObject`,
/// one of classes in `SegmentationClass`, and the classes in `labelmap.txt`. The number of an object in the
/// picture is its place in the XML file. Without a picture an object is the rectangle of its box; without an XML
/// file, or with one that lacks objects, its class is that of the picture of classes. Number 255 is the border
/// that nobody judged.
final class VocImport {
    private static final String WHAT = "an XML file of Pascal VOC";
    private static final int VOID = 255;
    private static final Map<Integer, Integer> COLOURS = Colours.vocNumbers();

    private final Path root;
    private final NamedCategories categories;
    private final LabelNames names;

    private VocImport(Path root, NamedCategories categories) {
        this.root = root;
        this.categories = categories;
        this.names = LabelNames.read(root);
    }

    /// @param in the folder with `Annotations`, or a single XML file
    static AnnotationSet open(Path in, Notes notes) {
        NamedCategories categories = new NamedCategories();
        boolean alone = Files.isRegularFile(in);
        Path folder = alone ? in.toAbsolutePath().normalize().getParent() : in;
        @Nullable Path above = folder == null ? null : folder.getParent();
        boolean nested = alone && folder != null && folder.endsWith("Annotations") && above != null;
        Path root = nested && above != null ? above : folder == null ? in : folder;
        VocImport reader = new VocImport(root, categories);
        reader.names.all().forEach(category -> categories.id(category.name(), category.colour()));
        List<String> stems = new ArrayList<>();
        Path annotations = reader.annotations();
        if (alone) {
            stems.add(Tree.stem(in, in));
        } else {
            if (Files.isDirectory(annotations)) {
                Tree.files(annotations, "xml").forEach(file -> stems.add(Tree.stem(annotations, file)));
            }
            Path objects = root.resolve("SegmentationObject");
            if (Files.isDirectory(objects)) {
                Set<String> known = new HashSet<>(stems);
                Tree.files(objects, "png").stream()
                        .map(file -> Tree.stem(objects, file))
                        .filter(stem -> !known.contains(stem))
                        .forEach(stems::add);
            }
        }
        return ReadSet.named(categories, notes, (use, odd) -> {
            for (String stem : stems) {
                ReadSet.usable("a file", "file", stem, odd, () -> reader.image(stem, odd))
                        .ifPresent(use);
            }
        });
    }

    private Path annotations() {
        Path folder = root.resolve("Annotations");
        return Files.isDirectory(folder) ? folder : root;
    }

    /// What an XML file says.
    private static final class Truth {
        String fileName = "";
        int width;
        int height;
        final List<Thing> things = new ArrayList<>();
    }

    /// An object of an XML file.
    ///
    /// @param box null if it has none that can be used
    private record Thing(String name, @Nullable CocoBox box, Map<String, String> attributes) {}

    private AnnotatedImage image(String stem, Notes notes) {
        Path xml = annotations().resolve(stem + ".xml");
        Truth truth = Files.isRegularFile(xml) ? read(xml, notes) : new Truth();
        SortedMap<Integer, Rle> masks = picture("SegmentationObject", stem);
        if (!masks.isEmpty()) {
            Rle first = masks.sequencedValues().getFirst();
            if (truth.width > 0 && (first.width() != truth.width || first.height() != truth.height)) {
                throw new DatasetException("%s: the picture of objects has %d×%d pixels, expected %d×%d"
                        .formatted(stem, first.width(), first.height(), truth.width, truth.height));
            }
            truth.width = first.width();
            truth.height = first.height();
        }
        if (truth.width < 1 || truth.height < 1) {
            throw new DatasetException(xml + ": no width and height in size, and no picture of objects; expected one");
        }
        AnnotatedImage frame = new AnnotatedImage(
                truth.fileName.isEmpty() ? stem + ".jpg" : truth.fileName, truth.width, truth.height, List.of());
        SortedMap<Integer, Rle> objects = numbered(masks);
        boolean matched = objects.isEmpty() || objects.lastKey() <= truth.things.size();
        List<AnnotatedObject> found = new ArrayList<>();
        PixelBudget budget = new PixelBudget(stem, Files.isRegularFile(xml) ? Tree.size(xml) : 0);
        if (!matched) {
            SortedMap<Integer, Rle> classes = picture("SegmentationClass", stem);
            Map<Integer, Category> meaning = names.meaning(classes.keySet());
            objects.forEach((number, mask) ->
                    found.add(AnnotatedObject.of(categories.id(className(mask, classes, meaning)), mask)));
        }
        for (int i = 0; i < truth.things.size(); i++) {
            Thing thing = truth.things.get(i);
            @Nullable Rle mask = matched ? objects.get(i + 1) : null;
            if (mask != null || thing.box != null) {
                found.add(object(thing, mask, frame, budget));
            } else {
                notes.leftOut("an object", "bndbox", "%s, object %d".formatted(xml, i + 1), "no box and no pixel");
            }
        }
        return new AnnotatedImage(frame.fileName(), frame.width(), frame.height(), found);
    }

    private AnnotatedObject object(Thing thing, @Nullable Rle mask, AnnotatedImage frame, PixelBudget budget) {
        @Nullable Long category = categories.id(thing.name);
        if (mask != null) {
            AnnotatedObject object = AnnotatedObject.of(category, mask).with(thing.attributes);
            return thing.box == null ? object : object.withBox(thing.box);
        }
        CocoBox box = thing.box == null ? new CocoBox(0, 0, 0, 0) : thing.box;
        List<Polygon> outline = List.of(Outlines.rectangle(box.corners(), 0, 0, 0));
        return AnnotatedObject.of(category, Outlines.fill(outline, frame.width(), frame.height(), budget))
                .withOutline(outline)
                .withBox(box)
                .with(thing.attributes);
    }

    /// The masks of a label map; none if there is no such file.
    private SortedMap<Integer, Rle> picture(String folder, String stem) {
        Path file = root.resolve(folder).resolve(stem + ".png");
        return Files.isRegularFile(file) ? LabelMap.read(file) : new TreeMap<>();
    }

    /// By the number of the object: pictures have it as it is, or as its colour in the palette.
    private static SortedMap<Integer, Rle> numbered(SortedMap<Integer, Rle> masks) {
        boolean coloured = COLOURS.keySet().containsAll(masks.keySet());
        SortedMap<Integer, Rle> numbered = new TreeMap<>();
        masks.forEach((value, mask) -> {
            int number = coloured ? COLOURS.getOrDefault(value, value) : value;
            if (number != 0 && number != VOID) {
                numbered.put(number, mask);
            }
        });
        return numbered;
    }

    /// The class of most of a mask's pixels; empty if none of them has one.
    private static String className(Rle mask, SortedMap<Integer, Rle> classes, Map<Integer, Category> meaning) {
        String best = "";
        long most = 0;
        for (Map.Entry<Integer, Category> known : meaning.entrySet()) {
            @Nullable Rle pixels = classes.get(known.getKey());
            boolean fits = pixels != null && pixels.width() == mask.width() && pixels.height() == mask.height();
            long common = fits && pixels != null ? mask.intersection(pixels) : 0;
            if (common > most) {
                most = common;
                best = known.getValue().name();
            }
        }
        return best;
    }

    private static Truth read(Path file, Notes notes) {
        return XmlReader.read(file, WHAT, (xml, root) -> {
            if (!root.equals("annotation")) {
                throw new EntryException(
                        "the root is <%s>, expected <annotation> of Pascal VOC".formatted(Printable.of(root)));
            }
            Truth truth = new Truth();
            xml.children(field -> {
                switch (field) {
                    case "filename" -> truth.fileName = xml.text();
                    case "size" ->
                        xml.children(side -> {
                            switch (side) {
                                case "width" -> truth.width = Numbers.count(side, xml.text());
                                case "height" -> truth.height = Numbers.count(side, xml.text());
                                default -> {}
                            }
                        });
                    case "object" -> truth.things.add(thing(xml, notes));
                    default -> {}
                }
            });
            return truth;
        });
    }

    /// One that cannot be used keeps its place, by which the picture numbers it.
    private static Thing thing(XmlReader xml, Notes notes) {
        String[] name = {""};
        List<CocoBox> box = new ArrayList<>();
        Map<String, String> attributes = new HashMap<>();
        xml.entry(
                "an object",
                notes,
                () -> xml.children(field -> {
                    switch (field) {
                        case "name" -> name[0] = xml.text();
                        case "bndbox" -> box.add(box(xml));
                        case "difficult", "truncated", "occluded" -> {
                            if (xml.text().equals("1")) {
                                attributes.put(field, "true");
                            }
                        }
                        case "pose" -> {
                            String pose = xml.text();
                            if (!pose.isEmpty() && !pose.equals("Unspecified")) {
                                attributes.put("pose", pose);
                            }
                        }
                        case "attributes" -> xml.children(entry -> attribute(xml, attributes));
                        default -> {}
                    }
                }));
        return new Thing(name[0], box.isEmpty() ? null : box.getFirst(), attributes);
    }

    private static void attribute(XmlReader xml, Map<String, String> attributes) {
        String[] pair = {"", ""};
        xml.children(field -> {
            switch (field) {
                case "name" -> pair[0] = xml.text();
                case "value" -> pair[1] = xml.text();
                default -> {}
            }
        });
        if (!pair[0].isEmpty()) {
            attributes.put(pair[0], pair[1]);
        }
    }

    /// The first and the last pixel, counted from 1, both inside.
    private static CocoBox box(XmlReader xml) {
        double[] side = {Double.NaN, Double.NaN, Double.NaN, Double.NaN};
        xml.children(field -> {
            int index = List.of("xmin", "ymin", "xmax", "ymax").indexOf(field);
            if (index >= 0) {
                side[index] = Numbers.decimal(field, xml.text());
            }
        });
        return CocoBox.of(new Box(side[0] - 1, side[1] - 1, side[2], side[3]));
    }
}
