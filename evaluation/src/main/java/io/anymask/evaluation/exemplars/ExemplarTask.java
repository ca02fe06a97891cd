package io.anymask.evaluation.exemplars;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.dataset.Instance;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// A kind of object: the image that shows it as an example, and the others, in which it is to be found.
///
/// @param kind a category; where the data set has none, the sequence of a video or the folder of an image
/// @param reference the first image of the data set that shows it
/// @param tests the next ones that do, in the same order
public record ExemplarTask(String kind, DatasetImage reference, List<DatasetImage> tests) {
    public ExemplarTask {
        tests = List.copyOf(tests);
    }

    /// One task for each kind that two images or more show. Images whose annotations cannot be read are left out,
    /// and the data set notes them.
    ///
    /// @param most tests of a kind at most
    public static List<ExemplarTask> of(Dataset dataset, int most) {
        SequencedMap<String, List<DatasetImage>> shown = new LinkedHashMap<>();
        for (DatasetImage image : dataset.images()) {
            image.annotationIfUsable()
                    .ifPresent(annotation -> kinds(image, annotation)
                            .forEach(kind -> shown.computeIfAbsent(kind, k -> new ArrayList<>())
                                    .add(image)));
        }
        List<ExemplarTask> tasks = new ArrayList<>();
        shown.forEach((kind, images) -> {
            if (images.size() > 1) {
                tasks.add(new ExemplarTask(
                        kind, images.getFirst(), images.subList(1, Math.min(images.size(), most + 1))));
            }
        });
        return tasks;
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
