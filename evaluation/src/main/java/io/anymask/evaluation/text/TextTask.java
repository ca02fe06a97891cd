package io.anymask.evaluation.text;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.dataset.Instance;
import io.anymask.evaluation.Progress;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;

/// What is asked about an image.
///
/// @param present phrases of what is there
/// @param incomplete of these, those of which some objects may not be annotated one by one; they have no part in
/// cgF1
/// @param absent phrases of what is not there
/// @param phrases what each category is called; an empty one is left out
public record TextTask(
        DatasetImage image,
        List<String> present,
        Set<String> incomplete,
        List<String> absent,
        Function<String, String> phrases) {
    public TextTask {
        present = List.copyOf(present);
        incomplete = Set.copyOf(incomplete);
        absent = List.copyOf(absent);
    }

    /// The tasks of the images that have any object with a phrase. Images whose annotations cannot be read are
    /// left out, and the data set notes them.
    ///
    /// @param phrases what each category is called; an empty one is left out
    /// @param most absent phrases of an image, drawn from those of all images
    /// @param seed of the draw, which depends on nothing else but the image
    /// @param progress told of the images whose annotations were read
    public static List<TextTask> of(
            Dataset dataset,
            Function<String, String> phrases,
            Absence absence,
            int most,
            long seed,
            Progress progress) {
        Map<DatasetImage, List<Instance>> annotated = new LinkedHashMap<>();
        int done = 0;
        for (DatasetImage image : dataset.images()) {
            image.annotationIfUsable()
                    .ifPresent(annotation -> annotated.put(
                            image,
                            annotation.instances().stream()
                                    .filter(object -> !phrase(object, phrases).isEmpty())
                                    .map(TextTask::withoutPixels)
                                    .toList()));
            progress.at(++done, dataset.images().size());
        }
        Set<String> categories = new TreeSet<>(absence.categories());
        annotated.values().forEach(objects -> objects.forEach(object -> categories.add(object.category())));
        List<TextTask> tasks = new ArrayList<>();
        annotated.forEach((image, objects) -> {
            Set<String> there = new TreeSet<>();
            Set<String> present = new TreeSet<>();
            Set<String> incomplete = new HashSet<>();
            for (Instance object : objects) {
                String phrase = phrase(object, phrases);
                there.add(phrase);
                if (counts(object)) {
                    present.add(phrase);
                }
                if (object.crowd() || absence.isIncomplete(image.id(), object.category())) {
                    incomplete.add(phrase);
                }
            }
            incomplete.retainAll(present);
            List<String> absent = categories.stream()
                    .filter(category -> absence.isAbsent(image.id(), category))
                    .map(phrases)
                    .filter(phrase -> !phrase.isEmpty() && !there.contains(phrase))
                    .distinct()
                    .toList();
            if (!present.isEmpty()) {
                tasks.add(new TextTask(
                        image, List.copyOf(present), incomplete, drawn(absent, most, image.id(), seed), phrases));
            }
        });
        return tasks;
    }

    /// Names stay, masks are read again when their image is evaluated.
    private static Instance withoutPixels(Instance object) {
        Rle nothing = object.mask().area() > 0 ? Rle.of(1, 1, 0, 1) : Rle.of(1, 1, 1);
        return new Instance(
                object.id(), nothing, null, object.area(), object.box(), object.category(), object.crowd(), Map.of());
    }

    private static List<String> drawn(List<String> phrases, int most, String image, long seed) {
        List<String> shuffled = new ArrayList<>(phrases);
        Collections.shuffle(shuffled, new SplittableRandom(seed + image.hashCode()));
        return shuffled.stream().limit(most).sorted().toList();
    }

    /// The objects that a phrase names, largest first.
    List<Rle> objects(ImageAnnotation annotation, String phrase) {
        return annotation.instances().stream()
                .filter(object -> counts(object) && phrase(object, phrases).equals(phrase))
                .map(Instance::mask)
                .sorted((a, b) -> Long.compare(b.area(), a.area()))
                .toList();
    }

    private static String phrase(Instance object, Function<String, String> phrases) {
        return object.category().isEmpty() ? "" : phrases.apply(object.category());
    }

    private static boolean counts(Instance object) {
        return !object.crowd() && object.mask().area() > 0;
    }
}
