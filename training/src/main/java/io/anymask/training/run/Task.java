package io.anymask.training.run;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.torch.TorchOps;
import io.anymask.training.network.Parameters;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a run trains: which weights, from what, with which loss and which score. [TrainingRun] decides when
/// each of these is asked for. Everything but [#prepare] is called on the thread of libtorch.
///
/// @param <I> what a step learns from
/// @param <L> what that costs
/// @param <S> how good the model is
public interface Task<I extends Item, L extends Loss<L>, S extends Score<S>> extends AutoCloseable {
    /// The model before the first step.
    Checkpoint checkpoint();

    /// Its weights while they learn; the run closes them.
    Parameters parameters();

    /// A hash of all models that the run starts from: another one cannot resume it.
    String origin();

    /// What the result's file says of where it comes from.
    Map<String, String> metadata();

    /// What the file of the model that was just validated says besides.
    ///
    /// @param start the starting model's score
    default Map<String, String> metadata(S start) {
        return Map.of();
    }

    /// What of the scores is drawn.
    Curve curve();

    /// How much there is to learn from and to validate on.
    SetSizes sizes();

    /// Makes the item of a number, counted through all passes over the set; the same one whenever it is asked.
    I prepare(long number);

    /// Whether [#prepare] keeps what it makes on disk, so that the run makes everything it will show
    /// beforehand.
    boolean isKept();

    /// The loss of no items.
    L nothing();

    /// Adds the gradients of one item to those that are there.
    ///
    /// @return its loss, not yet multiplied by its share
    L learn(I item, Turn turn);

    /// Judges the model.
    ///
    /// @param weights of the model as it would be saved
    /// @return null when there is nothing to validate on
    @Nullable
    S validate(TorchOps.Weights weights);

    /// Reads what [Score#toText] wrote.
    S score(String text);

    /// Frees what the task holds, the parameters excepted.
    @Override
    void close();

    /// How much there is.
    ///
    /// @param images to learn from
    /// @param masks in them; 0 where none are needed
    /// @param validationImages to validate on
    record SetSizes(int images, long masks, int validationImages) {}
}
