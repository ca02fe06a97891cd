package io.anymask.dataengine.work;

import io.anymask.dataengine.ModelVersions;
import java.nio.file.Path;

/// How a server's model is retrained.
///
/// @param models folder of the versions' weights
/// @param detectors folder of what was trained beside them, where runs find it by name
public record Retraining(Retrainer retrainer, ModelVersions versions, Path models, Path detectors) {
    /// Where the weights of a version lie.
    public Path file(String sha256) {
        return models.resolve(sha256 + ".safetensors");
    }
}
