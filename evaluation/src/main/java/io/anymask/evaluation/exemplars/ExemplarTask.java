package io.anymask.evaluation.exemplars;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.dataset.Instance;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// A kind of object: the image that shows it as an example, and the others, in which it is to be found.
///
/// @param kind a category; where the data set has none, the sequence of a video or the folder of an image
/// @param reference the first image of the data set that shows it
/// @param example which of its objects the reference shows
/// @param tests images that are searched
public record ExemplarTask(String kind, DatasetImage reference, Example example, List<DatasetImage> tests) {
    /// What is shown of an image's objects of a kind.
    public enum Example {
        /// All of them, as one mask.
        ALL,
        /// The one of median size.
        ONE
    }

    public ExemplarTask {
        tests = List.copyOf(tests);
    }

    /// All objects of the first image that shows a kind, to be found in the next ones: one task for each kind that
    /// two images or more show. Images whose annotations cannot be read are left out,
    /// and the data set notes them.
    ///
    /// @param most tests of a kind at most
    public static List<ExemplarTask> of(Dataset dataset, int most) {
        List<ExemplarTask> tasks = new ArrayList<>();
        shown(dataset).forEach((kind, images) -> {
            if (images.size() > 1) {
                tasks.add(new ExemplarTask(
                        kind, images.getFirst(), Example.ALL, images.subList(1, Math.min(images.size(), most + 1))));
            }
        });
        return tasks;
    }

    /// One object of every image, to be found with all others of its kind in the same image and in the next ones
    /// that show the kind, the first ones after the last. Images whose annotations cannot be read are left out,
    /// and the data set notes them.
    ///
    /// @param most other images of a task at most
    public static List<ExemplarTask> ofOne(Dataset dataset, int most) {
        List<ExemplarTask> tasks = new ArrayList<>();
        shown(dataset).forEach((kind, images) -> {
            for (int i = 0; i < images.size(); i++) {
                List<DatasetImage> tests = new ArrayList<>();
                for (int step = 0; step <= Math.min(most, images.size() - 1); step++) {
                    tests.add(images.get((i + step) % images.size()));
                }
                tasks.add(new ExemplarTask(kind, images.get(i), Example.ONE, tests));
            }
        });
        return tasks;
    }

    /// The images of each kind.
    private static SequencedMap<String, List<DatasetImage>> shown(Dataset dataset) {
        SequencedMap<String, List<DatasetImage>> shown = new LinkedHashMap<>();
        for (DatasetImage image : dataset.images()) {
            image.annotationIfUsable()
                    .ifPresent(annotation -> kinds(image, annotation)
                            .forEach(kind -> shown.computeIfAbsent(kind, k -> new ArrayList<>())
                                    .add(image)));
        }
        return shown;
    }

    /// Tells the task from others of the data set.
    String name() {
        return switch (example) {
            case ALL -> kind;
            case ONE -> "%s, one shown in image %s".formatted(kind, reference.id());
        };
    }

    /// What a test is counted under.
    String group(DatasetImage test) {
        return switch (example) {
            case ALL -> kind;
            case ONE -> test.id().equals(reference.id()) ? "in the same image" : "in other images";
        };
    }

    /// The mask that shows the object.
    Mask mask(ImageAnnotation annotation) {
        List<Mask> objects = objects(reference, annotation);
        return switch (example) {
            case ALL -> union(objects);
            case ONE ->
                objects.stream()
                        .sorted(Comparator.comparingLong(Mask::area))
                        .skip(objects.size() / 2)
                        .findFirst()
                        .orElseThrow();
        };
    }

    static Mask union(List<Mask> objects) {
        return objects.stream().reduce(Mask::or).orElseThrow();
    }

    private static SequencedSet<String> kinds(DatasetImage image, ImageAnnotation annotation) {
        SequencedSet<String> kinds = new LinkedHashSet<>();
        for (Instance object : annotation.instances()) {
            if (counts(object)) {
                kinds.add(kind(image, object));
            }
        }
        return kinds;
    }

    /// The objects of this kind in an image.
    List<Mask> objects(DatasetImage image, ImageAnnotation annotation) {
        return annotation.instances().stream()
                .filter(object -> counts(object) && kind(image, object).equals(kind))
                .map(Instance::mask)
                .map(Rle::toMask)
                .toList();
    }

    private static boolean counts(Instance object) {
        return !object.crowd() && object.mask().area() > 0;
    }

    private static String kind(DatasetImage image, Instance object) {
        int slash = image.id().lastIndexOf('/');
        return object.category().isEmpty() ? slash < 0 ? "object" : image.id().substring(0, slash) : object.category();
    }
}
