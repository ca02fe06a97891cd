package io.anymask.training.network;

import io.anymask.inference.TextEncoder;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.sam.SamModel;
import io.anymask.model.sam.TextLayer;
import io.anymask.training.TrainingException;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The layer through which texts enter a model ([TextLayer]), added where a model has none. Stateless.
public final class TextProjection {
    private TextProjection() {}

    /// The model as it is if it was trained with this encoder, else with a new layer. Its weights are standard
    /// normal and its biases zero: vectors of length 1 then become tokens as large as all others are at the start.
    ///
    /// @throws TrainingException when it was trained with another encoder
    public static SamModel of(SamModel model, TextEncoder encoder, RandomGenerator random) {
        String trained = model.checkpoint().metadata().get(TextLayer.CLIP_SHA256);
        if (model.config().takesText()) {
            if (encoder.width() != model.config().textWidth()
                    || (trained != null && !trained.equals(encoder.sha256()))) {
                throw new TrainingException(
                        "text.clip: %s was trained with the CLIP of SHA-256 %s and %d values, got %s of %d; name that one"
                                .formatted(
                                        model.name(),
                                        trained == null ? "(unknown)" : trained,
                                        model.config().textWidth(),
                                        encoder.sha256(),
                                        encoder.width()));
            }
            return model;
        }
        TensorView weight = normal(random, model.config().channels(), encoder.width());
        SamModel extended =
                SamModel.of(TextLayer.add(model.checkpoint(), weight, Map.of(TextLayer.CLIP_SHA256, encoder.sha256())));
        return extended.config().imageSize() == model.config().imageSize()
                ? extended
                : extended.withImageSize(model.config().imageSize());
    }

    private static TensorView normal(RandomGenerator random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return TensorView.of(values, rows, columns);
    }
}
