package io.anymask.training.masks;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetException;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.LabelMeaning;
import io.anymask.training.Stop;
import io.anymask.training.TrainingException;
import io.anymask.training.data.Usable;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.Seeds;
import io.anymask.training.run.Seeds.Purpose;
import io.anymask.training.run.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The images to learn from and those to validate on. Immutable.
///
/// @param usable objects of the training images; none before they were counted
/// @param sets that they come from, and that note what is odd
record TrainingData(List<DatasetImage> training, List<DatasetImage> validation, Usable usable, List<Dataset> sets) {
    /// Images that are counted together, between two looks at whether to stop.
    private static final int COUNTED = 64;

    TrainingData {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
        sets = List.copyOf(sets);
    }

    /// The objects of an image; none where they cannot be read.
    ///
    /// @param failure of a data set that is strict
    private record Counted(
            DatasetImage image, Usable usable, @Nullable RuntimeException failure) {}

    /// What was found to be odd since the sets were opened, a line for each kind.
    List<String> later() {
        return sets.stream()
                .flatMap(set -> set.found().later().stream().map(note -> set.name() + ": " + note))
                .toList();
    }

    Task.SetSizes sizes() {
        return new Task.SetSizes(training.size(), usable.masks(), validation.size());
    }

    /// Without the training images that have no object to learn from, or whose annotations cannot be read. Reads
    /// all annotations once.
    ///
    /// @throws DatasetException naming file and entry, for an annotation that cannot be read, of a data set that
    ///     is strict, or when none can be read
    /// @throws TrainingException when no image is left
    TrainingData usable(Usable.Limits limits, Stop stop, RunListener<ImageLoss, ValidationScore> listener) {
        List<DatasetImage> images = new ArrayList<>();
        Usable sum = Usable.NONE;
        for (int from = 0; from < training.size(); from += COUNTED) {
            stop.heed();
            int to = Math.min(training.size(), from + COUNTED);
            for (Counted counted : counted(training.subList(from, to), limits)) {
                if (counted.failure() != null) {
                    throw counted.failure();
                }
                if (counted.usable().masks() > 0) {
                    images.add(counted.image());
                }
                sum = sum.plus(counted.usable());
            }
            listener.counted(to, training.size());
        }
        if (images.isEmpty()) {
            new Dataset("data", training).usable();
            throw nothing(sum);
        }
        return new TrainingData(images, validation, sum, sets);
    }

    private static List<Counted> counted(List<DatasetImage> images, Usable.Limits limits) {
        return images.parallelStream().map(image -> counted(image, limits)).toList();
    }

    private static Counted counted(DatasetImage image, Usable.Limits limits) {
        try {
            Usable usable = image.annotationIfUsable()
                    .map(annotation -> Usable.of(annotation, limits))
                    .orElse(Usable.NONE);
            return new Counted(image, usable, null);
        } catch (RuntimeException e) { // thrown later, as it is and in the order of the images
            return new Counted(image, Usable.NONE, e);
        }
    }

    /// What to say when no object can be learned.
    private TrainingException nothing(Usable found) {
        return new TrainingException(
                ("data: no object to learn from in %d images (%d crowds, %d larger than data.largest_mask allows,"
                                + " %d smaller than text.smallest_side allows, %d empty), expected at least one; check data.annotations and data.format")
                        .formatted(training.size(), found.crowds(), found.large(), found.small(), found.empty()));
    }

    /// What to say when all objects are too small for the frame.
    ///
    /// @throws DatasetException when it is no photo that can be read
    TrainingException invisible() {
        new Dataset("data", training).usable();
        return new TrainingException(
                "data: none of the %d objects is large enough to be seen at the encoder's size; expected larger ones"
                        .formatted(usable.masks()));
    }

    /// @throws DatasetException when a set cannot be read
    /// @throws TrainingException when no image is left to learn from
    static TrainingData open(TrainingConfig.Data data, Seeds seeds, RunListener<?, ?> listener) {
        Dataset found =
                looked(dataset(data.format(), data.images(), data.annotations(), "data.images"), data, listener);
        List<DatasetImage> images = found.images();
        if (data.validationImages() != null) {
            Dataset validation = dataset(
                    data.format(), data.validationImages(), data.validationAnnotations(), "data.validation_images");
            Dataset looked = looked(validation, data, listener);
            return new TrainingData(images, looked.images(), Usable.NONE, List.of(found, looked));
        }
        List<DatasetImage> shuffled = new ArrayList<>(images);
        seeds.shuffle(shuffled, Purpose.SPLIT);
        int held = (int) Math.round(images.size() * data.validationShare());
        if (held == images.size()) {
            throw new TrainingException("data.validation_share: got %s of %d images, which leaves none to learn from"
                    .formatted(data.validationShare(), images.size()));
        }
        return new TrainingData(
                shuffled.subList(held, shuffled.size()), shuffled.subList(0, held), Usable.NONE, List.of(found));
    }

    /// The data set, after what was odd has been refused or told; what is found later is told then.
    private static Dataset looked(Dataset found, TrainingConfig.Data data, RunListener<?, ?> listener) {
        if (data.strict()) {
            found.strict();
        }
        found.notes().forEach(note -> listener.noted(found.name() + ": " + note));
        found.found().listen(note -> listener.noted(found.name() + ": " + note));
        return found.reading(data.reading());
    }

    private static Dataset dataset(
            TrainingConfig.Format format, String images, @Nullable String annotations, String key) {
        if (images.isEmpty()) {
            throw new TrainingException(key + ": nothing there, expected a folder of images");
        }
        Path folder = Path.of(images);
        if (format == TrainingConfig.Format.SA1B) {
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

    /// The image with a number, counted through all passes: each pass has its own order.
    DatasetImage image(long number, Seeds seeds) {
        long pass = number / training.size();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < training.size(); i++) {
            order.add(i);
        }
        seeds.shuffle(order, Purpose.ORDER, pass);
        return training.get(order.get((int) (number % training.size())));
    }
}
