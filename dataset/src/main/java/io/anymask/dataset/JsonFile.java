package io.anymask.dataset;

import io.anymask.BadInputException;
import io.anymask.Printable;
import io.anymask.file.JsonFault;
import io.anymask.file.Untrusted;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BiFunction;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Small JSON texts of unknown origin, read as a whole; large ones are streamed by the readers of data sets.
/// What is wrong with one is said in words of the text. Stateless.
public final class JsonFile {
    private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

    private JsonFile() {}

    /// Reads a file.
    ///
    /// @param what a sound file would be, with its article: "a list of prompts"
    /// @param most bytes that a sound one has
    /// @param refusal makes the reader's exception of a message and a cause
    /// @throws BadInputException what `refusal` makes, when it cannot be read, is longer, or is not JSON
    public static <X extends BadInputException> JsonNode read(
            Path file, String what, long most, BiFunction<String, Throwable, X> refusal) {
        return parse(file.toString(), what, Untrusted.bytes(file, what, most, refusal), refusal);
    }

    /// Reads a text in UTF-8. Editors of Windows begin one with a byte order mark, which is skipped.
    ///
    /// @param name for messages
    /// @throws BadInputException what `refusal` makes, when it is empty or not JSON
    public static <X extends BadInputException> JsonNode parse(
            String name, String what, byte[] text, BiFunction<String, Throwable, X> refusal) {
        int start = Arrays.mismatch(text, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length ? BYTE_ORDER_MARK.length : 0;
        return Untrusted.read(
                name,
                what,
                () -> {
                    try {
                        JsonNode tree = JsonMapper.shared()
                                .readTree(new ByteArrayInputStream(text, start, text.length - start));
                        if (tree == null || tree.isMissingNode()) {
                            throw refusal.apply(
                                    "%s: it is empty, expected %s".formatted(name, what),
                                    new IllegalArgumentException("no token"));
                        }
                        return tree;
                    } catch (JacksonException e) {
                        throw refusal.apply("%s: no valid JSON: %s".formatted(name, fault(e)), e);
                    }
                },
                refusal);
    }

    /// What is wrong with a text, and where.
    public static String fault(JacksonException error) {
        TokenStreamLocation at = error.getLocation();
        String message = String.valueOf(error.getOriginalMessage());
        return at == null
                ? JsonFault.describe(message, 0, 0, -1)
                : JsonFault.describe(message, at.getLineNr(), at.getColumnNr(), at.getByteOffset());
    }

    /// A number; not-a-number for everything else and for numbers that a double cannot hold.
    public static double number(JsonNode node) {
        double value = node.isNumber() ? node.asDouble(Double.NaN) : Double.NaN;
        return Double.isFinite(value) ? value : Double.NaN;
    }

    /// A value for messages.
    public static String shown(JsonNode node) {
        return node.isMissingNode() ? "nothing" : Printable.of(node.toString());
    }
}
