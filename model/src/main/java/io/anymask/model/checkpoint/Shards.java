package io.anymask.model.checkpoint;

import io.anymask.Printable;
import io.anymask.file.Untrusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// A model in several safetensors files, as Hugging Face cuts large ones: `model.safetensors.index.json` says in
/// its `weight_map` which file beside it holds which tensor.
final class Shards {
    private static final String ENDING = ".index.json";
    private static final long MAX_INDEX = 100_000_000;
    private static final int MAX_SHARDS = 1000;
    private static final JsonFactory JSON = new JsonFactory();

    private Shards() {}

    static boolean isIndex(Path file) {
        return String.valueOf(file.getFileName()).endsWith(ENDING) && Files.isRegularFile(file);
    }

    static Checkpoint open(Path index) {
        return Untrusted.read(index.toString(), "an index of shards", () -> read(index), CheckpointException::new);
    }

    private static Checkpoint read(Path index) throws IOException {
        Untrusted.requireFile(index, "an index of shards", CheckpointException::new);
        if (Files.size(index) > MAX_INDEX) {
            throw new CheckpointException(
                    "%s: got %d bytes, expected at most %d".formatted(index, Files.size(index), MAX_INDEX));
        }
        SequencedMap<String, String> weightMap = weightMap(index);
        if (weightMap.isEmpty()) {
            throw new CheckpointException(
                    index + ": no \"weight_map\", expected the index of a model in several safetensors files");
        }
        Map<String, Checkpoint> shards = new TreeMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        weightMap.forEach((tensor, shard) -> {
            Checkpoint opened = shards.computeIfAbsent(shard, name -> shard(index, name));
            if (shards.size() > MAX_SHARDS) {
                throw new CheckpointException("%s: more than %d files".formatted(index, MAX_SHARDS));
            }
            metadata.putAll(opened.metadata());
            tensors.put(tensor, opened.tensor(tensor));
        });
        return Checkpoint.of(index.toString(), tensors, metadata);
    }

    /// Only files in the folder of the index: whoever wrote it may not choose among all files of the machine.
    private static Checkpoint shard(Path index, String name) {
        if (name.isEmpty() || name.matches(".*[/\\\\\\x00:].*") || name.equals("..") || name.endsWith(ENDING)) {
            throw new CheckpointException("%s: the shard '%s' is not the name of a file beside the index"
                    .formatted(index, Printable.of(name)));
        }
        Path file = index.resolveSibling(name);
        if (!Files.exists(file)) {
            throw new CheckpointException("%s: its shard %s is not beside it; download all files of the model"
                    .formatted(index, Printable.of(name)));
        }
        return Checkpoint.open(file);
    }

    private static SequencedMap<String, String> weightMap(Path index) {
        SequencedMap<String, String> map = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), index)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return map;
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean wanted = json.currentName().equals("weight_map");
                if (json.nextToken() == JsonToken.START_OBJECT && wanted) {
                    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                        String tensor = json.currentName();
                        if (json.nextToken() != JsonToken.VALUE_STRING) {
                            throw new CheckpointException(
                                    "%s: the shard of %s is not a text, expected the name of a file"
                                            .formatted(index, Printable.of(tensor)));
                        }
                        map.put(tensor, json.getString());
                    }
                } else {
                    json.skipChildren();
                }
            }
        } catch (JacksonException e) {
            throw new CheckpointException(index + ": no valid JSON: " + CheckpointJson.fault(e), e);
        }
        return map;
    }
}
