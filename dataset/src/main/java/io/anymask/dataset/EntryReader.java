package io.anymask.dataset;

import io.anymask.mask.MaskException;
import io.anymask.mask.Ring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Walks through a JSON file and knows, for messages, which file and which entry it is in. Bounds what a file may
/// claim. Not safe for use by several threads.
final class EntryReader implements AutoCloseable {
    static final long MOST_BYTES = 8L << 30;
    private static final int MOST_ENTRIES = 50_000_000;
    private static final int MOST_COORDINATES = 1 << 22;
    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;
    private final JsonParser parser;
    private String entry = "";

    private EntryReader(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /// What is done with a file.
    interface Reading<R> {
        R read(EntryReader reader) throws IOException;
    }

    /// Opens a file, reads it, and turns whatever goes wrong into a message with file and entry.
    static <R> R read(Path file, Reading<R> reading) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new DatasetException(
                        file + ": got " + Files.size(file) + " bytes, expected at most " + MOST_BYTES);
            }
        } catch (IOException e) {
            throw new DatasetException(file + ": cannot be read (" + e + ")", e);
        }
        try (EntryReader reader = new EntryReader(file, JSON.createParser(ObjectReadContext.empty(), file))) {
            reader.parser.nextToken();
            try {
                return reading.read(reader);
            } catch (MaskException | IllegalArgumentException e) {
                throw reader.failure(String.valueOf(e.getMessage()), e);
            }
        } catch (JacksonException e) {
            throw new DatasetException(
                    file + ": no valid JSON (" + e.getOriginalMessage() + " at "
                            + (e.getLocation() == null
                                    ? "an unknown place"
                                    : e.getLocation().offsetDescription()) + ")",
                    e);
        } catch (IOException e) {
            throw new DatasetException(file + ": cannot be read (" + e + ")", e);
        }
    }

    Path file() {
        return file;
    }

    /// Names the entry for messages from here on.
    void enter(String name) {
        entry = name;
    }

    DatasetException failure(String message) {
        return new DatasetException(prefix() + message);
    }

    private DatasetException failure(String message, Throwable cause) {
        return new DatasetException(prefix() + message, cause);
    }

    private String prefix() {
        return file + (entry.isEmpty() ? ": " : ", " + entry + ": ");
    }

    JsonToken token() {
        JsonToken token = parser.currentToken();
        return token == null ? JsonToken.NOT_AVAILABLE : token;
    }

    /// Calls back for each field of the object that the parser stands on, with the parser on the field's value; a
    /// field that is not consumed is skipped.
    void fields(FieldReader reader) throws IOException {
        require(JsonToken.START_OBJECT, "an object");
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            reader.read(name);
        }
        require(JsonToken.END_OBJECT, "the end of the object");
    }

    interface FieldReader {
        void read(String name) throws IOException;
    }

    /// Calls back for each element of the array that the parser stands on.
    void elements(String what, ElementReader reader) throws IOException {
        require(JsonToken.START_ARRAY, "a list of " + what);
        int index = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (index == MOST_ENTRIES) {
                throw failure("more than " + MOST_ENTRIES + " " + what);
            }
            reader.read(index++);
        }
    }

    interface ElementReader {
        void read(int index) throws IOException;
    }

    void skip() {
        parser.skipChildren();
    }

    /// A whole number, or one in quotation marks, as some files have ids.
    long id(String name) {
        if (token() == JsonToken.VALUE_STRING) {
            try {
                return Long.parseLong(parser.getString().strip());
            } catch (NumberFormatException e) {
                throw failure(name + " is \"" + parser.getString() + "\", expected a whole number", e);
            }
        }
        double value = number(name);
        if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
            throw failure(name + " is " + value + ", expected a whole number");
        }
        return parser.getLongValue();
    }

    int size(String name) {
        long value = id(name);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw failure(name + " is " + value + ", expected 0 to " + Integer.MAX_VALUE + " pixels");
        }
        return (int) value;
    }

    double number(String name) {
        if (!token().isNumeric()) {
            throw failure(name + " is " + parser.getString() + ", expected a number");
        }
        return parser.getDoubleValue();
    }

    /// 0, 1, true or false; null counts as false.
    boolean flag(String name) {
        return switch (token()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> number(name) != 0;
        };
    }

    /// The text of a plain value; empty for null, objects and arrays, which are skipped.
    String text() {
        return switch (token()) {
            case START_OBJECT, START_ARRAY -> {
                skip();
                yield "";
            }
            case VALUE_NULL -> "";
            default -> parser.getString();
        };
    }

    boolean isNull() {
        return token() == JsonToken.VALUE_NULL;
    }

    Set<Long> ids(String name) throws IOException {
        Set<Long> ids = new LinkedHashSet<>();
        elements("category ids in " + name, index -> ids.add(id(name)));
        return ids;
    }

    /// `[x, y, width, height]`.
    CocoBox box() throws IOException {
        double[] numbers = numbers("bbox");
        if (numbers.length != 4) {
            throw failure("bbox has " + numbers.length + " numbers, expected [x, y, width, height]");
        }
        return new CocoBox(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /// Polygons or run lengths.
    Outline outline() throws IOException {
        return switch (token()) {
            case START_OBJECT -> new Outline(List.of(), RleJson.read(parser));
            case START_ARRAY -> {
                List<Ring> rings = new ArrayList<>();
                elements("polygons in segmentation", index -> rings.add(Ring.of(numbers("polygon " + index))));
                yield new Outline(rings, null);
            }
            default -> throw failure("segmentation is " + token() + ", expected polygons or run lengths");
        };
    }

    double[] numbers(String name) throws IOException {
        double[][] values = {new double[8]};
        int[] n = {0};
        elements("numbers in " + name, index -> {
            if (n[0] == MOST_COORDINATES) {
                throw failure(name + " has more than " + MOST_COORDINATES + " numbers");
            }
            if (n[0] == values[0].length) {
                values[0] = Arrays.copyOf(values[0], 2 * n[0]);
            }
            values[0][n[0]++] = number(name);
        });
        return Arrays.copyOf(values[0], n[0]);
    }

    private void require(JsonToken expected, String what) {
        if (parser.currentToken() != expected) {
            throw failure("got " + token() + " at "
                    + parser.currentTokenLocation().offsetDescription() + ", expected " + what);
        }
    }

    @Override
    public void close() {
        parser.close();
    }
}
