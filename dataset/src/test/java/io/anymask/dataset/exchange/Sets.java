package io.anymask.dataset.exchange;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.mask.Polygon;
import io.anymask.mask.Polygons;
import io.anymask.mask.Ring;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sets of annotations for tests.
public final class Sets {
    static final List<Category> CATEGORIES = List.of(
            new Category(3, "cat", "animal", 0xFF8000),
            Category.of(7, "dog"),
            new Category(8, "traffic light", "street", null));

    private Sets() {}

    /// A mask drawn with letters: `#` for a pixel.
    public static Rle draw(String... rows) {
        boolean[] pixels = new boolean[rows.length * rows[0].length()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = rows[i / rows[0].length()].charAt(i % rows[0].length()) == '#';
        }
        return Mask.of(rows[0].length(), rows.length, pixels).rle();
    }

    /// Ellipses with holes, in several parts; never without a pixel.
    public static Rle blobs(Random random, int width, int height) {
        boolean[] pixels = new boolean[width * height];
        int parts = 1 + random.nextInt(4);
        for (int i = 0; i < parts; i++) {
            ellipse(pixels, width, random, 4 + random.nextDouble() * width / 4, true);
        }
        for (int i = 0; i < 3; i++) {
            ellipse(pixels, width, random, 1 + random.nextDouble() * 4, false);
        }
        pixels[random.nextInt(pixels.length)] = true;
        return Mask.of(width, height, pixels).rle();
    }

    private static void ellipse(boolean[] pixels, int width, Random random, double size, boolean value) {
        int height = pixels.length / width;
        double cx = random.nextDouble() * width;
        double cy = random.nextDouble() * height;
        double rx = size;
        double ry = size * (0.5 + random.nextDouble());
        for (int i = 0; i < pixels.length; i++) {
            double dx = (i % width - cx) / rx;
            double dy = (Math.floorDiv(i, width) - cy) / ry;
            if (dx * dx + dy * dy < 1) {
                pixels[i] = value;
            }
        }
    }

    /// Images whose masks have holes and parts and overlap each other, with all that an object can have.
    public static AnnotationSet random(long seed) {
        Random random = new Random(seed);
        List<AnnotatedImage> images = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int width = 20 + random.nextInt(80);
            int height = 20 + random.nextInt(60);
            List<AnnotatedObject> objects = new ArrayList<>();
            for (int k = random.nextInt(6); k >= 0; k--) {
                @Nullable
                Long category = random.nextInt(5) == 0
                        ? null
                        : CATEGORIES.get(random.nextInt(3)).id();
                objects.add(AnnotatedObject.of(category, blobs(random, width, height))
                        .withScores(random.nextDouble(), random.nextInt(2) == 0 ? Double.NaN : random.nextDouble())
                        .withCrowd(random.nextInt(6) == 0)
                        .by(List.of(Source.values()).get(random.nextInt(5)), random.nextBoolean() ? "ann" : "")
                        .with(random.nextBoolean() ? Map.of("occluded", "true", "note", "a \"b\" <c>") : Map.of()));
            }
            images.add(new AnnotatedImage("sub/photo_%d.jpg".formatted(i), width, height, objects));
        }
        return AnnotationSet.of(CATEGORIES, images);
    }

    /// The same without what lies below others.
    static AnnotationSet apart(AnnotationSet set) {
        List<AnnotatedImage> images = new ArrayList<>();
        set.forEachImage(image -> {
            Mask taken = Mask.empty(image.width(), image.height());
            List<AnnotatedObject> objects = new ArrayList<>();
            for (AnnotatedObject object : image.objects()) {
                Mask free = object.mask().toMask().minus(taken);
                taken = taken.or(free);
                if (!free.isEmpty()) {
                    objects.add(AnnotatedObject.of(object.category(), free.rle()));
                }
            }
            images.add(new AnnotatedImage(image.fileName(), image.width(), image.height(), objects));
        });
        return AnnotationSet.of(set.categories(), images);
    }

    /// Objects that are polygons of corners between the pixels.
    static AnnotationSet polygons(long seed) {
        Random random = new Random(seed);
        List<AnnotatedImage> images = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<AnnotatedObject> objects = new ArrayList<>();
            for (int k = 0; k < 4; k++) {
                Polygon star = star(random, 100, 80);
                Rle mask = Polygons.fill(List.of(star), 100, 80).rle();
                objects.add(AnnotatedObject.of(3L, mask).withOutline(List.of(star)));
            }
            images.add(new AnnotatedImage("photo_%d.jpg".formatted(i), 100, 80, objects));
        }
        return AnnotationSet.of(CATEGORIES, images);
    }

    private static Polygon star(Random random, int width, int height) {
        double[] xy = new double[2 * (5 + random.nextInt(20))];
        for (int i = 0; i < xy.length; i += 2) {
            double angle = Math.PI * i / xy.length * 2;
            double radius = 10 + random.nextDouble() * 25;
            xy[i] = width / 2.0 + radius * Math.cos(angle);
            xy[i + 1] = height / 2.0 + radius * Math.sin(angle);
        }
        return Polygon.of(Ring.of(xy));
    }

    public static List<AnnotatedImage> images(AnnotationSet set) {
        List<AnnotatedImage> images = new ArrayList<>();
        set.forEachImage(images::add);
        return images;
    }

    /// Names of categories by object, image by image.
    static List<List<String>> names(AnnotationSet set) {
        Map<Long, String> names = new TreeMap<>();
        set.categories().forEach(category -> names.put(category.id(), category.name()));
        return images(set).stream()
                .map(image -> image.objects().stream()
                        .map(object ->
                                object.category() == null ? "" : names.getOrDefault(object.category(), "unknown"))
                        .toList())
                .toList();
    }

    static List<List<Rle>> masks(AnnotationSet set) {
        return images(set).stream()
                .map(image -> image.objects().stream()
                        .map(object -> object.mask().canonical())
                        .toList())
                .toList();
    }

    /// Black photos of a set's names and sizes.
    static Path photos(AnnotationSet set, Path folder) throws IOException {
        for (AnnotatedImage image : images(set)) {
            Path file = folder.resolve(image.fileName().replace(".jpg", ".png"));
            Files.createDirectories(file.getParent());
            Image.of(image.width(), image.height(), new byte[3 * image.width() * image.height()])
                    .writePng(file);
        }
        return folder;
    }
}
