package io.anymask.inference.detector;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.detector.BoxHead;
import io.anymask.model.detector.DetectorConfig;
import io.anymask.model.detector.DetectorModel;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.RandomSource;
import io.anymask.model.ops.Scope;
import java.util.Map;

/// Detectors of random weights for tests.
public final class Detectors {
    private Detectors() {}

    /// @param metadata as [DetectorModel#metadata(SamModel)] makes it
    static Checkpoint random(DetectorConfig config, Map<String, String> metadata) {
        RandomSource source = new RandomSource(7);
        int[] embedding = {1, config.channels(), config.grid(), config.grid()};
        BoxHead.apply(new CostOps(), Scope.root(source), config, embedding);
        return source.checkpoint().withMetadata(metadata);
    }

    /// For embeddings of any encoder: what its file says of its encoder is no hash.
    static DetectorModel random(DetectorConfig config) {
        return DetectorModel.of(random(
                config,
                Map.of(
                        "anymask.detector.encoder_sha256",
                        "nobody's",
                        "anymask.detector.image_size",
                        Integer.toString(config.imageSize()))));
    }
}
