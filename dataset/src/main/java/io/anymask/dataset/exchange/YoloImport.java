package io.anymask.dataset.exchange;

import io.anymask.dataset.DatasetException;
import io.anymask.dataset.EntryException;
import io.anymask.dataset.JsonFile;
import io.anymask.dataset.Notes;
import io.anymask.file.Untrusted;
import io.anymask.mask.Box;
import io.anymask.mask.MaskException;
import io.anymask.mask.Polygon;
import io.anymask.mask.Ring;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Label files of YOLO's segmentation networks: a line for each object, with the number of its class and the
/// points of its outline in shares of the photo's size. A line of four numbers is a box, `x y width height` of its
/// centre. The names of the classes are in `data.yaml` or, one a line, in `classes.txt` or `obj.names`; the photos
/// tell the size.
final class YoloImport {
    private static final int MOST_NAMES_BYTES = 1 << 22;
    private static final long MOST_BYTES = 1L << 30;
    private static final int MOST_CLASSES = 100_000;
    private static final int BOX = 4;
    private static final double BEYOND = 0.01;
    private static final Set<String> NO_LABELS =
            Set.of("classes.txt", "train.txt", "val.txt", "test.txt", "readme.txt", "requirements.txt");

    private final Path root;
    private final Photos photos;
    private final SequencedMap<Long, Category> categories = new LinkedHashMap<>();

    private YoloImport(Path root, Photos photos) {
        this.root = root;
        this.photos = photos;
    }

    static AnnotationSet open(Path in, Photos photos, Notes notes) {
        Path labels = in.resolve("labels");
        Path root = Files.isDirectory(labels) ? labels : in;
        List<Path> files = Tree.files(root, "txt").stream()
                .filter(file ->
                        !NO_LABELS.contains(String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT)))
                .toList();
        YoloImport reader = new YoloImport(root, photos);
        for (Category category :
                names(Files.isDirectory(in) ? in : in.toAbsolutePath().resolveSibling(""))) {
            reader.categories.put(category.id(), category);
        }
        Notes later = new Notes(); // the images note it
        for (Path file : files) {
            ReadSet.usable("a file", "file", file.toString(), later, () -> text(file))
                    .ifPresent(text -> reader.classes(text, later));
        }
        return new ReadSet(List.copyOf(reader.categories.values()), notes, ReadSet.ofFiles(files, reader::image));
    }

    /// Classes that have no name are called by their numbers.
    private void classes(String text, Notes notes) {
        text.lines()
                .map(line -> line.strip().split("\\s+", 2)[0])
                .flatMap(word -> ReadSet.usable("a line", "line", word, notes, () -> number(word)).stream())
                .filter(number -> categories.size() < MOST_CLASSES)
                .forEach(number -> categories.computeIfAbsent(number, i -> Category.of(i, Long.toString(i))));
    }

    private static Long number(String word) {
        return (long) Numbers.count("class", word);
    }

    private static String text(Path file) {
        return Untrusted.text(file, "a label file", MOST_BYTES, DatasetException::new);
    }

    private static List<Category> names(Path folder) {
        for (String name : List.of("data.yaml", "data.yml", "dataset.yaml")) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return yaml(folder.resolve(name));
            }
        }
        for (String name : List.of("classes.txt", "obj.names")) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                List<Category> names = new ArrayList<>();
                Untrusted.text(file, "a list of classes", MOST_NAMES_BYTES, DatasetException::new)
                        .lines()
                        .limit(MOST_CLASSES)
                        .filter(line -> !line.isBlank())
                        .forEach(line -> names.add(Category.of(names.size(), line.strip())));
                return names;
            }
        }
        return List.of();
    }

    /// `names: [cat, dog]`, or `names: {0: cat, 1: dog}`.
    private static List<Category> yaml(Path file) {
        String what = "YOLO's description of a data set";
        byte[] text = Untrusted.bytes(file, what, MOST_NAMES_BYTES, DatasetException::new);
        JsonNode names = Untrusted.read(
                file.toString(),
                what,
                () -> {
                    try {
                        return YAMLMapper.shared().readTree(text).path("names");
                    } catch (JacksonException e) {
                        throw new DatasetException("%s: no valid YAML: %s".formatted(file, JsonFile.fault(e)), e);
                    }
                },
                DatasetException::new);
        List<Category> categories = new ArrayList<>();
        if (names.isArray()) {
            names.forEach(name -> add(categories, Integer.toString(categories.size()), name));
        } else {
            names.properties().forEach(name -> add(categories, name.getKey(), name.getValue()));
        }
        return categories;
    }

    private static void add(List<Category> categories, String number, JsonNode name) {
        if (number.matches("\\d{1,9}") && categories.size() < MOST_CLASSES) {
            String text = name.isValueNode() ? name.asString() : "";
            categories.add(Category.of(Long.parseLong(number), text.isBlank() ? number : text));
        }
    }

    private AnnotatedImage image(Path file, Notes notes) {
        String stem = Tree.stem(root, file);
        Photos.Photo photo = photos.find(stem)
                .orElseThrow(() -> new DatasetException(
                        "%s: no photo %s, or several; YOLO's files do not tell the size: name the folder of the photos"
                                .formatted(file, stem)));
        PixelBudget budget = new PixelBudget(file.toString(), Tree.size(file));
        List<AnnotatedObject> objects = new ArrayList<>();
        int[] number = new int[1];
        text(file).lines().forEach(line -> {
            number[0]++;
            if (!line.isBlank()) {
                try {
                    objects.add(object(line.strip().split("\\s+", -1), photo, budget));
                } catch (EntryException | MaskException e) {
                    String reason = String.valueOf(e.getMessage());
                    notes.leftOut("a line", "line", "%s, line %d".formatted(file, number[0]), reason);
                }
            }
        });
        return new AnnotatedImage(photo.name(), photo.width(), photo.height(), objects);
    }

    private AnnotatedObject object(String[] words, Photos.Photo photo, PixelBudget budget) {
        Long category = number(words[0]);
        if (!categories.containsKey(category)) {
            throw new EntryException(
                    "class is %d, expected one of at most %d classes".formatted(category, MOST_CLASSES));
        }
        int numbers = words.length - 1;
        if (numbers < BOX || (numbers > BOX + 1 && numbers % 2 != 0)) {
            throw new EntryException("%d numbers behind the class, expected x and y of three points or more, or a box"
                    .formatted(numbers));
        }
        // Five are a box and how sure a detector is of it.
        double[] xy = new double[numbers == BOX + 1 ? BOX : numbers];
        for (int i = 0; i < xy.length; i++) {
            double share = Numbers.decimal("number " + (i + 1), words[i + 1]);
            if (share < -BEYOND || share > 1 + BEYOND) {
                throw new EntryException(
                        "number %d is %s, expected a share of the photo's size, 0 to 1".formatted(i + 1, words[i + 1]));
            }
            xy[i] = share * (i % 2 == 0 ? photo.width() : photo.height());
        }
        List<Polygon> outline = List.of(xy.length == BOX ? box(xy) : Polygon.of(Ring.of(xy)));
        return AnnotatedObject.of(category, Outlines.fill(outline, photo.width(), photo.height(), budget))
                .withOutline(outline);
    }

    private static Polygon box(double[] centre) {
        double width = Math.max(0, centre[2]);
        double height = Math.max(0, centre[3]);
        return Outlines.rectangle(Box.ofSize(centre[0] - width / 2, centre[1] - height / 2, width, height), 0, 0, 0);
    }
}
