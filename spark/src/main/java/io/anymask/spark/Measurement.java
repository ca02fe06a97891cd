package io.anymask.spark;

import io.anymask.dataset.DatasetImage;
import io.anymask.evaluation.prompts.PromptEvaluation;
import io.anymask.evaluation.prompts.PromptSettings;
import io.anymask.evaluation.proposals.ProposalEvaluation;
import io.anymask.inference.Segmenter;
import io.anymask.spark.EvaluationJob.Ask;
import java.io.Serializable;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What an evaluation wants to know of each image.
public sealed interface Measurement extends Serializable {
    /// What its journal calls an image.
    String key(Ask asked);

    /// Measures with a model.
    Measuring with(Segmenter sam);

    /// Measures one image after the other.
    @FunctionalInterface
    interface Measuring {
        /// @return as a journal keeps it; empty when the image cannot be used
        Optional<JsonNode> of(String source, DatasetImage image);
    }

    /// Clicks and boxes made from the truth, as of [PromptEvaluation].
    record Prompts(PromptSettings settings) implements Measurement {
        @Override
        public String key(Ask asked) {
            return PromptEvaluation.key(asked.source(), asked.id());
        }

        @Override
        public Measuring with(Segmenter sam) {
            return PromptEvaluation.of(sam, settings)::measure;
        }
    }

    /// Automatic masks as object proposals, as of [ProposalEvaluation].
    ///
    /// @param limit how many of an image are kept
    record Proposals(int pointsPerSide, int limit) implements Measurement {
        @Override
        public String key(Ask asked) {
            return asked.id();
        }

        @Override
        public Measuring with(Segmenter sam) {
            ProposalEvaluation evaluation = ProposalEvaluation.of(sam, pointsPerSide, limit);
            return (source, image) -> evaluation.measure(image);
        }
    }
}
