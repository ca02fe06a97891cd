package io.anymask.training;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetException;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.LabelMeaning;
import io.anymask.training.Seeds.Purpose;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The images to learn from and those to validate on. Immutable.
record TrainingData(List<DatasetImage> training, List<DatasetImage> validation) {
    TrainingData {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
    }

    /// @throws DatasetException when a set cannot be read
    /// @throws TrainingException when no image is left to learn from
    static TrainingData open(TrainingConfig.Data data, Seeds seeds) {
        List<DatasetImage> images = dataset(data.format(), data.images(), data.annotations(), "data.images")
                .images();
        if (data.validationImages() != null) {
            Dataset validation = dataset(
                    data.format(), data.validationImages(), data.validationAnnotations(), "data.validation_images");
            return new TrainingData(images, validation.images());
        }
        List<DatasetImage> shuffled = new ArrayList<>(images);
        seeds.shuffle(shuffled, Purpose.SPLIT);
        int held = (int) Math.round(images.size() * data.validationShare());
        if (held == images.size()) {
            throw new TrainingException("data.validation_share: got %s of %d images, which leaves none to learn from"
                    .formatted(data.validationShare(), images.size()));
        }
        return new TrainingData(shuffled.subList(held, shuffled.size()), shuffled.subList(0, held));
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

    /// The image with a number, counted through all passes: each pass has an order of its own.
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
