package io.anymask.dataengine.annotation;

import org.jspecify.annotations.Nullable;

/// Where a mask comes from, complete enough to make it again.
///
/// @param model its id; null where none took part
/// @param modelSha256 of its weights
/// @param prompt that the model answered, in JSON by SAM's names; null where there was none
/// @param choice which of the answer's masks, best first
/// @param predictedIou as the model said, 0 to 1; null without a model
/// @param stabilityScore 0 to 1; null without a model
/// @param history prompts with their times and edits by hand, in JSON; null where nothing is known
public record Provenance(
        Source source,
        @Nullable String model,
        @Nullable String modelSha256,
        @Nullable String prompt,
        int choice,
        @Nullable Double predictedIou,
        @Nullable Double stabilityScore,
        @Nullable String history) {
    /// The same, by weights that are known.
    public Provenance by(String sha256) {
        return new Provenance(source, model, sha256, prompt, choice, predictedIou, stabilityScore, history);
    }
}
