package io.anymask.dataset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.anymask.Printable;
import io.anymask.file.Untrusted;
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

    /// Of UTF-8, each byte as a character; Jackson skips it only where something follows.
    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    private static final int MOST_ENTRIES = 50_000_000;
    private static final int MOST_COORDINATES = 1 << 22;
    /// Of a fifth of a pixel: a second's work.
    private static final long BASE_STEPS = 1L << 28;

    /// A rectangle of forty letters around an image of 8,000 × 8,000 pixels has 160,000.
    private static final long STEPS_BY_BYTE = 2000;

    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;
    private final JsonParser parser;
    private final Notes notes = new Notes();
    private String entry = "";
    private String field = "";
    private long budget;

    private EntryReader(Path file, JsonParser parser, long size) {
        this.file = file;
        this.parser = parser;
        this.budget = BASE_STEPS + size * STEPS_BY_BYTE;
    }

    /// What is done with a file.
    interface Reading<R> {
        R read(EntryReader reader) throws IOException;
    }

    /// Opens a file, reads it, and turns whatever goes wrong into a message with file and entry.
    static <R> R read(Path file, Reading<R> reading) {
        return Untrusted.read(file.toString(), "JSON", () -> open(file, reading), DatasetException::new);
    }

    private static <R> R open(Path file, Reading<R> reading) throws IOException {
        Untrusted.requireFile(file, "a JSON file", DatasetException::new);
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new DatasetException(file + ": got " + size + " bytes, expected at most " + MOST_BYTES);
        }
        if (size == BYTE_ORDER_MARK.length()
                && Files.readString(file, ISO_8859_1).equals(BYTE_ORDER_MARK)) {
            throw new DatasetException(file + ": the file is empty, expected JSON");
        }
        try (EntryReader reader = new EntryReader(file, JSON.createParser(ObjectReadContext.empty(), file), size)) {
            if (reader.parser.nextToken() == null) {
                throw new DatasetException(file + ": the file is empty, expected JSON");
            }
            return reader.guarded(reading);
        } catch (JacksonException e) {
            throw new DatasetException(file + ": no valid JSON: " + JsonFile.fault(e), e);
        }
    }

    private <R> R guarded(Reading<R> reading) throws IOException {
        try {
            return reading.read(this);
        } catch (MaskException | IllegalArgumentException e) {
            throw failure(String.valueOf(e.getMessage()), e);
        } catch (JacksonException e) {
            throw failure(
                    "no valid JSON: " + JsonFile.fault(e) + (field.isEmpty() ? "" : ", in or behind " + field), e);
        } catch (OutOfMemoryError e) {
            throw failure("the file needs more memory than Java may use; give it more (-Xmx)", e);
        }
    }

    /// What was odd in the file and understood nevertheless.
    Notes notes() {
        return notes;
    }

    void note(String kind) {
        notes.add(kind, entry.isEmpty() ? field : entry);
    }

    /// Counts the steps along outlines, which cost the more the larger their image: one budget for the file,
    /// whatever number of objects it has.
    ///
    /// @throws DatasetException when the file asks for more than any sound one of its size
    void spend(long steps) {
        budget -= steps;
        if (budget < 0) {
            throw failure("the outlines up to here are longer than a file of this size can sensibly have;"
                    + " are their coordinates pixels?");
        }
    }

    Path file() {
        return file;
    }

    /// Names the entry for messages from here on.
    void enter(String name) {
        entry = name;
        field = "";
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
            field = name;
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
                throw failure(name + " is \"" + Printable.of(parser.getString()) + "\", expected a whole number", e);
            }
        }
        double value = number(name);
        boolean fits = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                ? parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                : value == Math.rint(value) && Math.abs(value) <= 1L << 53;
        if (!fits) {
            throw failure(name + " is " + Printable.of(parser.getString()) + ", expected a whole number of 64 bits");
        }
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : (long) value;
    }

    /// An id that nothing else refers to: one that is no number of 64 bits is replaced by another, and counted.
    ///
    /// @param stead the id that it gets
    long ownId(String name, long stead) {
        boolean odd = switch (token()) {
            case VALUE_NUMBER_INT -> parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER;
            case VALUE_NUMBER_FLOAT ->
                parser.getDoubleValue() != Math.rint(parser.getDoubleValue())
                        || Math.abs(parser.getDoubleValue()) > 1L << 53;
            case VALUE_STRING -> !parser.getString().strip().matches("-?\\d{1,18}");
            default -> false;
        };
        if (odd) {
            note("an id that is not a whole number of 64 bits was replaced");
            return stead;
        }
        return id(name);
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
            throw failure(name + " is " + shown() + ", expected a number");
        }
        double value = parser.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw failure(name + " is " + shown() + ", expected a number of a usual size");
        }
        return value;
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
            case START_ARRAY -> new Outline(rings(), null);
            default -> throw failure("segmentation is " + shown() + ", expected polygons or run lengths");
        };
    }

    /// Rings of three points or more. Shorter ones have no area and change nothing: pycocotools draws them as
    /// lines without pixels. A last number without its pair is left out, as there. None when all are shorter.
    private List<Ring> rings() throws IOException {
        List<Ring> rings = new ArrayList<>();
        elements("polygons in segmentation", index -> {
            double[] numbers = numbers("polygon " + index);
            if (numbers.length < 6) {
                note("a polygon of fewer than three points was left out");
                return;
            }
            if (numbers.length % 2 != 0) {
                note("a polygon of an odd count of numbers was read without its last");
            }
            rings.add(Ring.of(Arrays.copyOf(numbers, numbers.length & ~1)));
        });
        return rings;
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

    /// The value that the parser stands on, for messages.
    String shown() {
        return switch (token()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case END_OBJECT, END_ARRAY, NOT_AVAILABLE -> "nothing";
            case VALUE_NULL -> "null";
            default -> Printable.of(String.valueOf(parser.getString()));
        };
    }

    /// Whether the parser stands on an object.
    boolean isObject() {
        return token() == JsonToken.START_OBJECT;
    }

    private void require(JsonToken expected, String what) {
        if (parser.currentToken() != expected) {
            throw failure((field.isEmpty() ? "" : field + ": ") + "got " + shown() + ", expected " + what);
        }
    }

    @Override
    public void close() {
        parser.close();
    }
}
