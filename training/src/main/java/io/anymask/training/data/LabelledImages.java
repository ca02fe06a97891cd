package io.anymask.training.data;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetException;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.LabelMeaning;
import io.anymask.image.ReadOptions;
import io.anymask.training.Stop;
import io.anymask.training.TrainingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The images to learn from and those to validate on. Immutable.
///
/// @param sets that they come from, and that note what is odd
public record LabelledImages(List<DatasetImage> training, List<DatasetImage> validation, List<Dataset> sets) {
    /// Images that are counted together, between two looks at whether to stop.
    private static final int COUNTED = 64;

    public LabelledImages {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
        sets = List.copyOf(sets);
    }

    /// @param failure of a data set that is strict
    private record Counted(Usable usable, @Nullable RuntimeException failure) {}

    /// Where they are, as the object `data` of a configuration says.
    ///
    /// @param validationShare of the images, where no others are named
    /// @param strict whether a data set in which anything is odd is refused
    public record Places(
            TruthFormat format,
            String images,
            @Nullable String annotations,
            @Nullable String validationImages,
            @Nullable String validationAnnotations,
            double validationShare,
            boolean strict,
            ReadOptions reading) {}

    /// @param shuffling puts the images into the order in which some are taken for the validation
    /// @param noted is told what is odd, now and later
    /// @throws DatasetException when a set cannot be read
    /// @throws TrainingException when no image is left to learn from
    public static LabelledImages open(Places places, Consumer<List<DatasetImage>> shuffling, Consumer<String> noted) {
        Dataset found = looked(dataset(places.format, places.images, places.annotations, "data.images"), places, noted);
        List<DatasetImage> images = found.images();
        if (places.validationImages != null) {
            Dataset validation = dataset(
                    places.format, places.validationImages, places.validationAnnotations, "data.validation_images");
            Dataset looked = looked(validation, places, noted);
            return new LabelledImages(images, looked.images(), List.of(found, looked));
        }
        List<DatasetImage> shuffled = new ArrayList<>(images);
        shuffling.accept(shuffled);
        int held = (int) Math.round(images.size() * places.validationShare);
        if (held == images.size()) {
            throw new TrainingException("data.validation_share: got %s of %d images, which leaves none to learn from"
                    .formatted(places.validationShare, images.size()));
        }
        return new LabelledImages(shuffled.subList(held, shuffled.size()), shuffled.subList(0, held), List.of(found));
    }

    /// The data set, after what was odd has been refused or told; what is found later is told then.
    private static Dataset looked(Dataset found, Places places, Consumer<String> noted) {
        if (places.strict) {
            found.strict();
        }
        found.notes().forEach(note -> noted.accept(found.name() + ": " + note));
        found.found().listen(note -> noted.accept(found.name() + ": " + note));
        return found.reading(places.reading);
    }

    private static Dataset dataset(TruthFormat format, String images, @Nullable String annotations, String key) {
        if (images.isEmpty()) {
            throw new TrainingException(key + ": nothing there, expected a folder of images");
        }
        Path folder = Path.of(images);
        if (format == TruthFormat.SA1B) {
            return Dataset.sa1b(folder);
        }
        if (annotations == null) {
            throw new TrainingException(
                    "data.annotations: nothing there, expected a COCO file or a folder of label maps or masks");
        }
        Path truth = Path.of(annotations);
        return switch (format) {
            case COCO -> Dataset.coco(truth, folder);
            case LABELS -> Dataset.labels(folder, truth, LabelMeaning.OBJECTS);
            case CLASSES -> Dataset.labels(folder, truth, LabelMeaning.PARTS);
            case MASKS -> Dataset.masks(folder, truth);
            case SA1B -> throw new IllegalStateException("handled above");
        };
    }

    /// How many objects of each training image can be learned; none where they cannot be read. Reads all
    /// annotations once.
    ///
    /// @param counted is told how many images are done, of how many
    /// @throws DatasetException naming file and entry, for an annotation that cannot be read, of a data set that
    ///     is strict
    public List<Usable> usable(Usable.Limits limits, Stop stop, BiConsumer<Integer, Integer> counted) {
        List<Usable> all = new ArrayList<>();
        for (int from = 0; from < training.size(); from += COUNTED) {
            stop.heed();
            int to = Math.min(training.size(), from + COUNTED);
            List<Counted> some = training.subList(from, to).parallelStream()
                    .map(image -> counted(image, limits))
                    .toList();
            for (Counted one : some) {
                if (one.failure != null) {
                    throw one.failure;
                }
                all.add(one.usable);
            }
            counted.accept(to, training.size());
        }
        return List.copyOf(all);
    }

    private static Counted counted(DatasetImage image, Usable.Limits limits) {
        try {
            Usable usable = image.annotationIfUsable()
                    .map(annotation -> Usable.of(annotation, limits))
                    .orElse(Usable.NONE);
            return new Counted(usable, null);
        } catch (RuntimeException e) { // thrown later, as it is and in the order of the images
            return new Counted(Usable.NONE, e);
        }
    }

    /// The same sets with other images to learn from.
    public LabelledImages learningFrom(List<DatasetImage> images) {
        return new LabelledImages(images, validation, sets);
    }

    /// What was found to be odd since the sets were opened, a line for each kind.
    public List<String> later() {
        return sets.stream()
                .flatMap(set -> set.found().later().stream().map(note -> set.name() + ": " + note))
                .toList();
    }
}
