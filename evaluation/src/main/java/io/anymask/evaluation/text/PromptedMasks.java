package io.anymask.evaluation.text;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.mask.PredictedMask;
import io.anymask.prompt.Prompt;
import java.util.List;

/// What a SAM that was trained with texts answers: one mask for each phrase, which a click takes part in as a
/// prompt (paper, section 7.5). It answers phrases of absent things too; its score is the predicted IoU.
public final class PromptedMasks implements PhraseMethod {
    private final Segmenter sam;

    /// @param sam opened with the CLIP that reads its phrases; stays the caller's to close
    /// @throws IllegalArgumentException when it reads none
    public PromptedMasks(Segmenter sam) {
        if (!sam.readsPhrases()) {
            throw new IllegalArgumentException("%s: got a model that reads no phrases, expected one trained with texts"
                    .formatted(sam.model().name()));
        }
        this.sam = sam;
    }

    @Override
    public List<List<Answer>> answer(Image photo, List<Question> questions) {
        ImageEmbedding embedding = sam.embed(photo);
        return questions.stream()
                .map(question -> List.of(answer(embedding, question)))
                .toList();
    }

    private static Answer answer(ImageEmbedding embedding, Question question) {
        Prompt phrase = Prompt.text(question.phrase());
        Prompt prompt = question.click() == null ? phrase : phrase.with(question.click());
        PredictedMask mask = embedding.predict(prompt).best();
        return new Answer(mask.mask().rle(), Math.clamp(mask.predictedIou(), 0, 1));
    }
}
