package io.anymask.model.registry;

import io.anymask.file.CacheFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The published checkpoints that Anymask knows by name: the file `models.json` beside this class, to which a new
/// one is added as an entry. Immutable.
///
/// @param models in the order of the file
public record ModelRegistry(List<RegisteredModel> models) {
    private static final String FOLDER = "ANYMASK_MODELS";

    public ModelRegistry {
        models = List.copyOf(models);
    }

    /// The registry of this release.
    public static ModelRegistry official() {
        try (InputStream file = ModelRegistry.class.getResourceAsStream("models.json")) {
            if (file == null) {
                throw new IOException("models.json is not on the class path");
            }
            List<RegisteredModel> models = new ArrayList<>();
            for (JsonNode model : JsonMapper.shared().readTree(file).get("models")) {
                models.add(new RegisteredModel(
                        model.get("name").asString(),
                        model.get("description").asString(),
                        model.get("file").asString(),
                        URI.create(model.get("url").asString()),
                        model.get("bytes").asLong(),
                        model.get("sha256").asString(),
                        model.get("licence").asString()));
            }
            return new ModelRegistry(models);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Optional<RegisteredModel> find(String name) {
        return models.stream().filter(model -> model.name().equals(name)).findFirst();
    }

    /// Where downloaded models are kept: `ANYMASK_MODELS`, else `anymask/models` in the user's folder for such
    /// things.
    public static Path defaultFolder() {
        String folder = System.getenv(FOLDER);
        if (folder != null && !folder.isBlank()) {
            return Path.of(folder);
        }
        return CacheFolder.of("models");
    }
}
