package io.anymask.image;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One picture of a TIFF file, as its directory describes it.
///
/// @param index of the directory in the file, counted from 0, thumbnails included
record TiffPage(TiffFile file, int index, Map<Integer, TiffFile.Field> fields) {
    static final int SUBFILE_TYPE = 254;
    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int DESCRIPTION = 270;
    static final int STRIP_OFFSETS = 273;
    static final int ORIENTATION = 274;
    static final int SAMPLES_PER_PIXEL = 277;
    static final int ROWS_PER_STRIP = 278;
    static final int STRIP_BYTES = 279;
    static final int MIN_SAMPLE = 280;
    static final int MAX_SAMPLE = 281;
    static final int PLANAR = 284;
    static final int PREDICTOR = 317;
    static final int COLOUR_MAP = 320;
    static final int TILE_WIDTH = 322;
    static final int TILE_HEIGHT = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_BYTES = 325;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;
    static final int S_MIN_SAMPLE = 340;
    static final int S_MAX_SAMPLE = 341;
    static final int NO_DATA = 42113;

    boolean has(int tag) {
        return fields.containsKey(tag);
    }

    /// The first value of a tag as an integer, or the default.
    long number(int tag, long otherwise) {
        TiffFile.Field field = fields.get(tag);
        if (field == null || field.count() == 0) {
            return otherwise;
        }
        file.requireInside(field);
        return (long) file.value(field, 0);
    }

    /// All values of a tag, or null.
    double @Nullable [] numbers(int tag) {
        TiffFile.Field field = fields.get(tag);
        if (field == null) {
            return null;
        }
        file.requireInside(field);
        double[] values = new double[(int) field.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = file.value(field, i);
        }
        return values;
    }

    /// The text of a tag, empty when there is none.
    String text(int tag) {
        TiffFile.Field field = fields.get(tag);
        if (field == null || TiffFile.Field.unit(field.type()) != 1) {
            return "";
        }
        file.requireInside(field);
        String text = new String(file.bytes(), (int) field.offset(), (int) field.count(), StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    int width() {
        return side(WIDTH, "width");
    }

    int height() {
        return side(HEIGHT, "height");
    }

    private int side(int tag, String what) {
        long side = number(tag, 0);
        if (side < 1 || side > Integer.MAX_VALUE) {
            throw file.damaged("a " + what + " of " + side + " pixels");
        }
        return (int) side;
    }

    int channels() {
        long channels = number(SAMPLES_PER_PIXEL, 1);
        if (channels < 1 || channels > 65_535) {
            throw file.damaged(channels + " samples in a pixel");
        }
        return (int) channels;
    }

    int photometric() {
        return (int) number(PHOTOMETRIC, channels() >= Image.CHANNELS ? 2 : 1);
    }

    int compression() {
        return (int) number(COMPRESSION, 1);
    }

    /// How all samples are stored.
    ///
    /// @throws ImageException when they differ from one another
    SampleType type() {
        double[] bits = numbers(BITS);
        double[] formats = numbers(SAMPLE_FORMAT);
        int size = bits == null || bits.length == 0 ? 1 : (int) bits[0];
        int format = formats == null || formats.length == 0 ? 1 : (int) formats[0];
        if ((bits != null && different(bits)) || (formats != null && different(formats))) {
            throw file.unsupported("samples of different types in one pixel");
        }
        SampleType.Kind kind = switch (format) {
            case 1, 4 -> SampleType.Kind.UNSIGNED; // 4 is "undefined"
            case 2 -> SampleType.Kind.SIGNED;
            case 3 -> SampleType.Kind.FLOAT;
            case 5, 6 -> throw file.unsupported("complex numbers");
            default -> throw file.damaged("sample format " + format);
        };
        boolean known = kind == SampleType.Kind.FLOAT
                ? size == Short.SIZE || size == Integer.SIZE || size == Long.SIZE
                : (size >= 1 && size <= Integer.SIZE) || size == Long.SIZE;
        if (!known) {
            throw file.unsupported(size + "-bit samples");
        }
        return new SampleType(kind, size);
    }

    private static boolean different(double[] values) {
        for (double value : values) {
            if (value != values[0]) {
                return true;
            }
        }
        return false;
    }
}
