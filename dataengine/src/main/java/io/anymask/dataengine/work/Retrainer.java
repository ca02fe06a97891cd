package io.anymask.dataengine.work;

import io.anymask.dataengine.model.Scores;
import io.anymask.model.sam.SamModel;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Trains a model on masks, or a detector on their boxes. Whoever has a library to train with implements it.
public interface Retrainer {
    /// Folder of the images of a set.
    String IMAGES = "images";

    /// Masks of a set, in the COCO format.
    String ANNOTATIONS = "annotations.json";

    /// What of the model learns.
    enum Learns {
        /// The mask decoder: minutes on a processor.
        DECODER,
        /// All of it.
        EVERYTHING,
        /// Nothing; a detector of objects learns boxes on its embeddings.
        DETECTOR
    }

    /// @param learned folder of a set: [#IMAGES] and [#ANNOTATIONS]
    /// @param heldOut another one, to judge with
    /// @param output folder of the run; what lies there from an earlier process is gone on with
    record Task(SamModel model, Path learned, Path heldOut, Path output, Learns learns, int steps, long seed) {}

    /// Told how far it is; on the thread that trains.
    interface Progress {
        /// @param total 0 while not known
        void at(int done, int total);

        /// Something in the set is odd.
        void noted(String note);
    }

    /// What came of it.
    ///
    /// @param model file of the best weights
    /// @param before scores of the model that it began with
    /// @param after scores of the best one; where none is better than the one before, of the last
    /// @param improved whether one is better
    record Outcome(Path model, Scores before, Scores after, boolean improved) {}

    /// A detector, which was trained beside the model.
    ///
    /// @param file of its weights
    /// @param ap50 average precision of its boxes on the images held out, at IoU 0.5
    /// @param recall share of the objects there that boxes of the default score find
    /// @param precision share of these boxes that are right; NaN where there are none
    record Detector(Path file, double ap50, double recall, double precision) {}

    /// @param task what learns is the decoder or everything
    /// @param stop asked every moment, and once true, always true
    /// @return null when it was stopped; the same call goes on then
    /// @throws io.anymask.BadInputException when there is nothing to learn from
    @Nullable
    Outcome train(Task task, Progress progress, BooleanSupplier stop);

    /// Trains a new detector.
    ///
    /// @param stop asked every moment, and once true, always true
    /// @return null when it was stopped; the same call goes on then
    /// @throws io.anymask.BadInputException when there is nothing to learn from
    @Nullable
    Detector trainDetector(Task task, Progress progress, BooleanSupplier stop);
}
