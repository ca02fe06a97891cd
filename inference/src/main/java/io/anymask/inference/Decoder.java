package io.anymask.inference;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Engine.Parallelism;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.sam.GridPart;
import io.anymask.model.sam.MaskDecoder.Masks;
import io.anymask.model.sam.TargetGuide;
import io.anymask.prompt.Prompt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/// Prompt encoder and mask decoder of a model, driven by prompts. Safe for use by several threads.
sealed interface Decoder extends AutoCloseable permits SamDecoder, Sam2Decoder {
    /// @param phrases of the segmenter
    /// @param lifecycle of the segmenter, whose work all decoding is
    static Decoder of(
            PromptableModel model, Phrases phrases, Engine engine, Parallelism parallelism, Lifecycle lifecycle) {
        PromptInputs inputs = new PromptInputs(model.config(), phrases);
        return switch (model) {
            case PromptableModel.Sam sam -> new SamDecoder(sam, inputs, engine, parallelism, lifecycle);
            case PromptableModel.Sam2 sam -> new Sam2Decoder(sam, inputs, engine, parallelism, lifecycle);
        };
    }

    PromptableModel model();

    /// As [Engine#arithmetic].
    String arithmetic();

    /// As [Segmenter#provenance].
    default SequencedMap<String, String> provenance() {
        SequencedMap<String, String> parts = new LinkedHashMap<>();
        parts.put("weights", "SHA-256 " + model().checkpoint().sha256());
        parts.put("input size", Integer.toString(model().config().imageSize()));
        parts.put("preprocessing", model().preprocessing());
        parts.put("engine", arithmetic());
        return parts;
    }

    /// Compiles what prompts need.
    void prepare();

    /// What the prompts of an image share beside its embedding; once for each image.
    ///
    /// @param maps of the embedding
    List<Tensor> imageState(List<Tensor> maps);

    /// Takes back the memory of a state that nobody uses any more.
    void recycle(List<Tensor> state);

    /// Scores prompts of one length, all with a mask or all without: a padding token more would change the
    /// result.
    ///
    /// @param use what to do with the scores, which are gone afterwards: their memory serves again
    <R> R score(PreparedImage image, List<Prompt> prompts, Function<Scored, R> use);

    /// Decodes a prompt without a mask, guided by an example.
    ///
    /// @throws io.anymask.model.checkpoint.CheckpointException when no example guides the model
    Masks<Tensor> decodeGuided(PreparedImage image, Prompt prompt, TargetGuide<Tensor> guide);

    /// Asks everything that runs to stop.
    void cancel();

    @Override
    void close();

    /// Prompts that have been scored.
    interface Scored {
        /// (B, 4) predicted IoU.
        Tensor iou();

        /// Which mask answers a prompt with a clear meaning.
        ///
        /// @param prompt its index in the batch
        int single(int prompt);

        /// Masks of one prompt.
        ///
        /// @param prompt its index in the batch
        /// @param first the first mask wanted, 0 to 3
        /// @param count how many
        /// @param part the cells to draw
        /// @return (1, count, logit rows, logit columns), of these cells at least
        Tensor draw(int prompt, int first, int count, GridPart part);
    }
}
