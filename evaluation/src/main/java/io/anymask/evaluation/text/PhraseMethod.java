package io.anymask.evaluation.text;

import io.anymask.image.Image;
import io.anymask.mask.Rle;
import io.anymask.prompt.Point;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers phrases with masks.
@FunctionalInterface
public interface PhraseMethod {
    /// From this score on an answer counts: SAM 3's evaluator has it so.
    double LEAST = 0.5;

    /// Answers all questions about a photo.
    ///
    /// @return for each question its masks of the photo's size, by falling score; whoever is always sure of
    ///     something gives at least one, whatever its score
    List<List<Answer>> answer(Image photo, List<Question> questions);

    /// @param phrase as people write it
    /// @param click on an object that the phrase names; null for none
    record Question(String phrase, @Nullable Point click) {}

    /// @param score from 0 to 1, see [#LEAST]
    record Answer(Rle mask, double score) {}
}
