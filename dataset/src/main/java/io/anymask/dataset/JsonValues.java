package io.anymask.dataset;

import io.anymask.Printable;
import io.anymask.mask.Ring;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The kinds of values that files of annotations have. A value that is none of its kind is an [EntryException]
/// that says what was got and what was expected. Not safe for use by several threads.
public abstract class JsonValues extends JsonWalk {
    private static final int MOST_COORDINATES = 1 << 22;

    /// Whole numbers that a double can tell apart.
    private static final long MOST_EXACT = 1L << 53;

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,4})?");

    JsonValues(JsonParser parser) {
        super(parser);
    }

    /// Notes what was odd in the entry and understood nevertheless.
    public abstract void note(String what);

    /// Whether the value is null, which counts as missing and is noted.
    final boolean isMissing(String name) {
        if (isNull()) {
            note("a %s of null counts as missing".formatted(name));
        }
        return isNull();
    }

    /// A whole number, or one in quotation marks, as some files have ids.
    public final long id(String name) {
        if (token() == JsonToken.VALUE_STRING) {
            String text = parser.getString().strip();
            if (!WHOLE.matcher(text).matches()) {
                throw failure(name + " is " + shown() + ", expected a whole number");
            }
            return Long.parseLong(text);
        }
        if (!token().isNumeric()) {
            throw failure(name + " is " + shown() + ", expected a whole number");
        }
        if (!isWhole()) {
            throw failure(name + " is " + Printable.of(parser.getString()) + ", expected a whole number of 64 bits");
        }
        return token() == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : (long) parser.getDoubleValue();
    }

    private boolean isWhole() {
        if (token() == JsonToken.VALUE_NUMBER_INT) {
            return parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        }
        double value = parser.getDoubleValue();
        return value == Math.rint(value) && Math.abs(value) <= MOST_EXACT;
    }

    /// An id that nothing else refers to: one that is no number of 64 bits is replaced by another, and noted.
    ///
    /// @param stead the id that it gets
    final long ownId(long stead) {
        boolean sound = switch (token()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> isWhole();
            case VALUE_STRING -> WHOLE.matcher(parser.getString().strip()).matches();
            default -> false;
        };
        if (!sound) {
            note("an id that is not a whole number of 64 bits was replaced");
            skip();
            return stead;
        }
        return id("id");
    }

    public final int size(String name) {
        long value = id(name);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw failure(name + " is " + value + ", expected 0 to " + Integer.MAX_VALUE + " pixels");
        }
        return (int) value;
    }

    /// A number; one in quotation marks is noted.
    public final double number(String name) {
        double value = Double.NaN;
        if (token() == JsonToken.VALUE_STRING
                && NUMBER.matcher(parser.getString().strip()).matches()) {
            value = Double.parseDouble(parser.getString().strip());
            note(name + ": a number in quotation marks was read");
        } else if (token().isNumeric()) {
            value = parser.getDoubleValue();
        } else {
            throw failure(name + " is " + shown() + ", expected a number");
        }
        if (!Double.isFinite(value)) {
            throw failure(name + " is " + shown() + ", expected a finite number");
        }
        return value;
    }

    /// A number of 0 or more.
    final double amount(String name) {
        double value = number(name);
        if (value < 0) {
            throw failure(name + " is " + shown() + ", expected 0 or more");
        }
        return value;
    }

    /// 0, 1, true or false; any other number counts as 1 and is noted.
    public final boolean flag(String name) {
        return switch (token()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> {
                double value = number(name);
                if (value != 0 && value != 1) {
                    note(name + ": a number that is neither 0 nor 1 counts as 1");
                }
                yield value != 0;
            }
        };
    }

    /// The text of a plain value; empty for null, objects and arrays, which are skipped.
    public final String text() {
        return switch (token()) {
            case START_OBJECT, START_ARRAY -> {
                skip();
                yield "";
            }
            case VALUE_NULL -> "";
            default -> parser.getString();
        };
    }

    final Set<Long> ids(String name) throws IOException {
        Set<Long> ids = new LinkedHashSet<>();
        elements("category ids in " + name, index -> ids.add(id(name)));
        return ids;
    }

    /// `[x, y, width, height]`.
    final CocoBox box(String name) throws IOException {
        double[] numbers = numbers(name);
        if (numbers.length != 4) {
            throw failure(name + " has " + numbers.length + " numbers, expected [x, y, width, height]");
        }
        return new CocoBox(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /// Polygons or run lengths.
    final Outline outline() throws IOException {
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
        int found = elements("polygons in segmentation", index -> {
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
        if (found == 0) {
            note("a segmentation without polygons counts as missing");
        }
        return rings;
    }

    /// `[[x, y], ...]` as `x0, y0, x1, y1, ...`; further numbers of a point are skipped.
    public final double[] points(String name) throws IOException {
        double[][] values = {new double[16]};
        int[] n = {0};
        elements("points in " + name, index -> {
            double[] point = numbers(name);
            if (point.length < 2) {
                throw failure(name + ": point " + index + " has " + point.length + " numbers, expected x and y");
            }
            if (n[0] == MOST_COORDINATES) {
                throw failure(name + " has more than " + MOST_COORDINATES + " numbers");
            }
            if (n[0] == values[0].length) {
                values[0] = Arrays.copyOf(values[0], 2 * n[0]);
            }
            values[0][n[0]++] = point[0];
            values[0][n[0]++] = point[1];
        });
        return Arrays.copyOf(values[0], n[0]);
    }

    /// `[0, 255, ...]`.
    public final byte[] octets(String name) throws IOException {
        byte[][] values = {new byte[1024]};
        int[] n = {0};
        elements("bytes in " + name, index -> {
            double value = number(name);
            if (value != Math.rint(value) || value < 0 || value > 255) {
                throw failure(name + "[" + index + "] is " + shown() + ", expected a whole number of 0 to 255");
            }
            if (n[0] == values[0].length) {
                values[0] = Arrays.copyOf(values[0], 2 * n[0]);
            }
            values[0][n[0]++] = (byte) value;
        });
        return Arrays.copyOf(values[0], n[0]);
    }

    public final double[] numbers(String name) throws IOException {
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
}
