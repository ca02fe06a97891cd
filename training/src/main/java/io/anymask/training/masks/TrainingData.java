package io.anymask.training.masks;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetException;
import io.anymask.dataset.DatasetImage;
import io.anymask.training.Stop;
import io.anymask.training.TrainingException;
import io.anymask.training.data.LabelledImages;
import io.anymask.training.data.Usable;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.Seeds;
import io.anymask.training.run.Seeds.Purpose;
import io.anymask.training.run.Task;
import java.util.ArrayList;
import java.util.List;

/// The images to learn from and those to validate on. Immutable.
///
/// @param usable objects of the training images; none before they were counted
record TrainingData(LabelledImages images, Usable usable) {
    List<DatasetImage> training() {
        return images.training();
    }

    List<DatasetImage> validation() {
        return images.validation();
    }

    Task.SetSizes sizes() {
        return new Task.SetSizes(training().size(), usable.masks(), validation().size());
    }

    /// Without the training images that have no object to learn from, or whose annotations cannot be read. Reads
    /// all annotations once.
    ///
    /// @throws DatasetException naming file and entry, for an annotation that cannot be read, of a data set that
    ///     is strict, or when none can be read
    /// @throws TrainingException when no image is left
    TrainingData usable(Usable.Limits limits, Stop stop, RunListener<ImageLoss, ValidationScore> listener) {
        List<DatasetImage> kept = new ArrayList<>();
        Usable sum = Usable.NONE;
        List<Usable> counts = images.usable(limits, stop, listener::counted);
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i).masks() > 0) {
                kept.add(training().get(i));
            }
            sum = sum.plus(counts.get(i));
        }
        if (kept.isEmpty()) {
            new Dataset("data", training()).usable();
            throw nothing(sum);
        }
        return new TrainingData(images.learningFrom(kept), sum);
    }

    /// What to say when no object can be learned.
    private TrainingException nothing(Usable found) {
        return new TrainingException(
                ("data: no object to learn from in %d images (%d crowds, %d larger than data.largest_mask allows,"
                                + " %d smaller than text.smallest_side allows, %d empty), expected at least one; check data.annotations and data.format")
                        .formatted(training().size(), found.crowds(), found.large(), found.small(), found.empty()));
    }

    /// What to say when all objects are too small for the frame.
    ///
    /// @throws DatasetException when it is no photo that can be read
    TrainingException invisible() {
        new Dataset("data", training()).usable();
        return new TrainingException(
                "data: none of the %d objects is large enough to be seen at the encoder's size; expected larger ones"
                        .formatted(usable.masks()));
    }

    /// @throws DatasetException when a set cannot be read
    /// @throws TrainingException when no image is left to learn from
    static TrainingData open(TrainingConfig.Data data, Seeds seeds, RunListener<?, ?> listener) {
        return new TrainingData(
                LabelledImages.open(data.places(), images -> seeds.shuffle(images, Purpose.SPLIT), listener::noted),
                Usable.NONE);
    }

    /// The image with a number, counted through all passes: each pass has its own order.
    DatasetImage image(long number, Seeds seeds) {
        return seeds.drawn(training(), number);
    }
}
