package io.anymask.model.checkpoint;

import io.anymask.file.JsonFault;
import io.anymask.file.Untrusted;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The small JSON files beside and in checkpoints. What is wrong with one is said in words of the text. Stateless.
public final class CheckpointJson {
    private CheckpointJson() {}

    /// @param what a sound file would be, with its article
    /// @param most bytes that a sound one has
    /// @throws CheckpointException when it cannot be read, is longer, or is not JSON
    public static JsonNode read(Path file, String what, long most) {
        byte[] text = Untrusted.bytes(file, what, most, CheckpointException::new);
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            throw new CheckpointException(file + ": no valid JSON: " + fault(e), e);
        }
    }

    /// What is wrong with a text, and where.
    static String fault(JacksonException error) {
        TokenStreamLocation at = error.getLocation();
        String message = String.valueOf(error.getOriginalMessage());
        return at == null
                ? JsonFault.describe(message, 0, 0, -1)
                : JsonFault.describe(message, at.getLineNr(), at.getColumnNr(), -1);
    }
}
