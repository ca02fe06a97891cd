package io.anymask.dataset;

import io.anymask.Printable;
import io.anymask.mask.MaskException;
import io.anymask.mask.Rle;
import java.io.StringWriter;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Run lengths in JSON as COCO and SA-1B have them: `{"size": [height, width], "counts": "..."}` with the
/// compressed string, or with an array of counts. Fields come in any order; others are skipped. Stateless.
public final class RleJson {
    private static final JsonFactory JSON = new JsonFactory();

    private RleJson() {}

    /// Reads one object, and nothing behind it.
    ///
    /// @throws MaskException if it is no such object or its counts do not fit its size
    public static Rle parse(String json) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            Rle rle = read(parser);
            if (parser.nextToken() != null) {
                throw new MaskException("run lengths in JSON: expected nothing behind the object");
            }
            return rle;
        } catch (JacksonException e) {
            throw new MaskException("run lengths in JSON: " + JsonFile.fault(e), e);
        }
    }

    /// Reads the object that the parser stands on and leaves it on the object's end. For readers of whole data
    /// sets.
    ///
    /// @throws MaskException as [#parse]
    /// @throws JacksonException if the text is not JSON
    public static Rle read(JsonParser parser) {
        expect(parser, JsonToken.START_OBJECT, "an object {\"size\": [height, width], \"counts\": ...}");
        int[] size = new int[0];
        int[] counts = new int[0];
        String compressed = "";
        boolean hasCounts = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("size")) {
                size = ints(parser, name);
            } else if (name.equals("counts") && parser.currentToken() == JsonToken.VALUE_STRING) {
                compressed = parser.getString();
                hasCounts = true;
            } else if (name.equals("counts")) {
                counts = ints(parser, name);
                hasCounts = true;
            } else {
                parser.skipChildren();
            }
        }
        expect(parser, JsonToken.END_OBJECT, "the end of the object");
        if (size.length != 2 || !hasCounts) {
            throw new MaskException("run lengths in JSON: got " + size.length + " numbers in size and "
                    + (hasCounts ? "" : "no ") + "counts, expected \"size\": [height, width] and \"counts\"");
        }
        return compressed.isEmpty() ? Rle.of(size[0], size[1], counts) : Rle.decompress(size[0], size[1], compressed);
    }

    private static int[] ints(JsonParser parser, String name) {
        expect(parser, JsonToken.START_ARRAY, "an array of whole numbers in " + name);
        int[] values = new int[16];
        int n = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == null) {
                throw new MaskException("run lengths in JSON: " + name + " ends too early");
            }
            double value =
                    parser.currentToken() == null || !parser.currentToken().isNumeric()
                            ? Double.NaN
                            : parser.getDoubleValue();
            if (value != (int) value) {
                throw new MaskException("run lengths in JSON: element " + n + " of " + name + " is "
                        + Printable.of(String.valueOf(parser.getString())) + ", expected a whole number of at most "
                        + Integer.MAX_VALUE);
            }
            if (n == values.length) {
                values = Arrays.copyOf(values, 2 * n);
            }
            values[n++] = (int) value;
        }
        return Arrays.copyOf(values, n);
    }

    private static void expect(JsonParser parser, JsonToken token, String what) {
        if (parser.currentToken() != token) {
            throw new MaskException("run lengths in JSON: got something else, expected " + what);
        }
    }

    /// The object with the compressed string.
    public static String print(Rle rle) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, rle);
        }
        return text.toString();
    }

    /// The object with an array of counts.
    public static String printUncompressed(Rle rle) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            writeUncompressed(generator, rle);
        }
        return text.toString();
    }

    /// The object with the compressed string as part of a tree.
    public static ObjectNode node(Rle rle) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.putArray("size").add(rle.height()).add(rle.width());
        return node.put("counts", rle.compressed());
    }

    /// Writes the object with the compressed string as the generator's next value.
    public static void write(JsonGenerator generator, Rle rle) {
        generator.writeStartObject();
        writeSize(generator, rle);
        generator.writeStringProperty("counts", rle.compressed());
        generator.writeEndObject();
    }

    /// Writes the object with an array of counts as the generator's next value.
    public static void writeUncompressed(JsonGenerator generator, Rle rle) {
        generator.writeStartObject();
        writeSize(generator, rle);
        generator.writeName("counts");
        int[] counts = rle.counts();
        generator.writeArray(counts, 0, counts.length);
        generator.writeEndObject();
    }

    private static void writeSize(JsonGenerator generator, Rle rle) {
        generator.writeName("size");
        generator.writeArray(new int[] {rle.height(), rle.width()}, 0, 2);
    }
}
