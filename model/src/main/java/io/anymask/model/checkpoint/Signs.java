package io.anymask.model.checkpoint;

import java.util.Map;
import java.util.SequencedMap;

/// What a checkpoint that cannot be used looks like: beginnings of names of tensors that only one family of models
/// has, and what to say of it. The first that fits counts.
public record Signs(SequencedMap<String, String> families) {
    /// In words for a message, the first name where no family is known.
    public String guess(Checkpoint checkpoint) {
        return families.entrySet().stream()
                .filter(sign -> checkpoint.names().stream().anyMatch(name -> name.startsWith(sign.getKey())))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("its first tensor is "
                        + checkpoint.names().stream().findFirst().orElse("missing: it is empty"));
    }
}
