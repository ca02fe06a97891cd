package io.anymask.apps.volumes.nifti;

import io.anymask.apps.volumes.Affine;
import io.anymask.apps.volumes.Vector3;
import io.anymask.apps.volumes.VolumeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a NIfTI header says, with the contradictions refused.
///
/// @param order of its bytes, and of those of the voxels
/// @param bytes its own length
/// @param pair whether the voxels are in a file of their own
/// @param shape sides of the data: 1 to 7, each positive
/// @param type of a voxel
/// @param offset of the first voxel in its file, in bytes
/// @param slope of the values; 0 for values as they are stored
/// @param intercept of the values
/// @param affine from index to millimetres
/// @param remarks what was decided by a rule, a sentence each
record NiftiHeader(
        ByteOrder order,
        int bytes,
        boolean pair,
        List<Long> shape,
        VoxelType type,
        long offset,
        double slope,
        double intercept,
        Affine affine,
        List<String> remarks) {
    static final int BYTES_1 = 348;
    static final int BYTES_2 = 540;

    private static final int MOST_SIDES = 7;
    private static final int BITS = 8;

    /// Larger than any file.
    private static final double MOST_OFFSET = 0x1p60;

    /// Three rows of four numbers.
    private static final int FORM = 12;

    /// Codes of units in the lower three bits.
    private static final int UNITS = 7;

    private static final double LEAST_REAL_PART = 1e-7;

    /// How many bytes the header has, by its first four: 0 for what is no header.
    static int length(ByteBuffer start) {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            int length = start.order(order).getInt(0);
            if (length == BYTES_1 || length == BYTES_2) {
                return length;
            }
        }
        return 0;
    }

    /// Where things are in one of the two versions.
    ///
    /// @param wide whether sides are of 64 bits and numbers of double precision
    private record Layout(
            ByteBuffer bytes,
            boolean wide,
            int dim,
            int type,
            int bits,
            int spacing,
            int offset,
            int slope,
            int intercept,
            int units,
            int qformCode,
            int sformCode,
            int quaternion,
            int shift,
            int sform) {
        static Layout of(ByteBuffer bytes) {
            return bytes.getInt(0) == BYTES_1
                    ? new Layout(bytes, false, 40, 70, 72, 76, 108, 112, 116, 123, 252, 254, 256, 268, 280)
                    : new Layout(bytes, true, 16, 12, 14, 104, 168, 176, 184, 500, 344, 348, 352, 376, 400);
        }

        long side(int i) {
            return wide ? bytes.getLong(dim + Long.BYTES * i) : bytes.getShort(dim + Short.BYTES * i);
        }

        double number(int at, int i) {
            return wide ? bytes.getDouble(at + Double.BYTES * i) : bytes.getFloat(at + Float.BYTES * i);
        }

        int code(int at) {
            return wide ? bytes.getInt(at) : bytes.getShort(at);
        }

        /// The whole offset of the first voxel; NIfTI-1 has it as a floating-point number.
        double firstVoxel() {
            return wide ? bytes.getLong(offset) : bytes.getFloat(offset);
        }

        /// Millimetres of the header's unit of length. No unit is taken for millimetres.
        double millimetres() {
            int unit = (wide ? bytes.getInt(units) : bytes.get(units)) & UNITS;
            return switch (unit) {
                case 1 -> 1000;
                case 3 -> 0.001;
                default -> 1;
            };
        }
    }

    /// @param name of the file, for messages
    /// @param bytes the whole header
    /// @throws VolumeException for what is no NIfTI header, or contradicts itself
    static NiftiHeader of(String name, ByteBuffer bytes) {
        int length = length(bytes);
        if (length == 0 || bytes.limit() < length) {
            throw new VolumeException(
                    "%s: got no NIfTI header, expected its length, 348 or 540, in the first four bytes"
                            .formatted(name));
        }
        boolean pair = isPair(name, bytes, length);
        Layout layout = Layout.of(bytes);
        List<Long> shape = shape(name, layout);
        VoxelType type = VoxelType.of(name, bytes.getShort(layout.type()));
        int bits = bytes.getShort(layout.bits());
        if (bits != BITS * type.bytes()) {
            throw new VolumeException("%s: got voxels of type %s with %d bits each, expected %d"
                    .formatted(name, type, bits, BITS * type.bytes()));
        }
        double slope = layout.number(layout.slope(), 0);
        double intercept = layout.number(layout.intercept(), 0);
        if (Double.isInfinite(slope) || (Double.isFinite(slope) && slope != 0 && !Double.isFinite(intercept))) {
            throw new VolumeException(
                    "%s: got the scaling %s·v + %s, expected numbers".formatted(name, slope, intercept));
        }
        List<String> remarks = new ArrayList<>();
        Affine affine = affine(name, layout, remarks);
        return new NiftiHeader(
                bytes.order(),
                length,
                pair,
                shape,
                type,
                offset(name, layout, pair ? 0 : length),
                Double.isFinite(slope) ? slope : 0,
                intercept,
                affine,
                remarks);
    }

    private static boolean isPair(String name, ByteBuffer bytes, int length) {
        int at = length == BYTES_1 ? 344 : 4;
        byte[] magic = new byte[length == BYTES_1 ? 4 : 8];
        bytes.get(at, magic);
        String text = new String(magic, StandardCharsets.ISO_8859_1);
        String tail = length == BYTES_1 ? "\0" : "\0\r\n\u001a\n";
        char version = length == BYTES_1 ? '1' : '2';
        if (text.equals("n+" + version + tail)) {
            return false;
        }
        if (text.equals("ni" + version + tail)) {
            return true;
        }
        throw new VolumeException(
                "%s: got no NIfTI file, expected the sign n+%c or ni%c in its header; ANALYZE 7.5 is not read"
                        .formatted(name, version, version));
    }

    private static List<Long> shape(String name, Layout layout) {
        long sides = layout.side(0);
        if (sides < 1 || sides > MOST_SIDES) {
            throw new VolumeException("%s: got %d dimensions, expected 1 to %d".formatted(name, sides, MOST_SIDES));
        }
        List<Long> shape = new ArrayList<>();
        for (int i = 1; i <= sides; i++) {
            long side = layout.side(i);
            if (side < 1) {
                throw new VolumeException(
                        "%s: got %d voxels along dimension %d, expected at least 1".formatted(name, side, i));
            }
            shape.add(side);
        }
        return List.copyOf(shape);
    }

    private static long offset(String name, Layout layout, int least) {
        double offset = layout.firstVoxel();
        if (!(offset >= least) || offset != Math.rint(offset) || offset > MOST_OFFSET) {
            throw new VolumeException("%s: got the first voxel at byte %s, expected a whole number from %d on"
                    .formatted(name, offset, least));
        }
        return (long) offset;
    }

    private static Affine affine(String name, Layout layout, List<String> remarks) {
        boolean sform = layout.code(layout.sformCode()) > 0;
        boolean qform = layout.code(layout.qformCode()) > 0;
        double unit = layout.millimetres();
        try {
            if (sform) {
                return sform(layout, unit);
            }
            if (qform) {
                return qform(layout, unit);
            }
        } catch (IllegalArgumentException e) {
            throw new VolumeException(
                    "%s: its %s leads nowhere, expected three directions that span space"
                            .formatted(name, sform ? "sform" : "qform"),
                    e);
        }
        remarks.add("it does not say where its voxels lie; they are taken to lie along the patient's axes, the first"
                + " one at zero");
        return Affine.scaling(side(layout, 1) * unit, side(layout, 2) * unit, side(layout, 3) * unit);
    }

    private static Affine sform(Layout layout, double unit) {
        double[] form = new double[FORM];
        for (int i = 0; i < FORM; i++) {
            form[i] = layout.number(layout.sform(), i) * unit;
        }
        return new Affine(column(form, 0), column(form, 1), column(form, 2), column(form, 3));
    }

    private static Vector3 column(double[] form, int i) {
        return new Vector3(form[i], form[4 + i], form[8 + i]);
    }

    /// A rotation as a quaternion of length 1, whose real part is left out; a negative first spacing turns the
    /// third axis round.
    private static Affine qform(Layout layout, double unit) {
        double b = layout.number(layout.quaternion(), 0);
        double c = layout.number(layout.quaternion(), 1);
        double d = layout.number(layout.quaternion(), 2);
        double rest = 1 - (b * b + c * c + d * d);
        double a = 0;
        if (rest < LEAST_REAL_PART) {
            double length = Math.sqrt(b * b + c * c + d * d);
            b /= length;
            c /= length;
            d /= length;
        } else {
            a = Math.sqrt(rest);
        }
        double turn = layout.number(layout.spacing(), 0) < 0 ? -1 : 1;
        Vector3 x = new Vector3(a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c));
        Vector3 y = new Vector3(2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b));
        Vector3 z = new Vector3(2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c);
        Vector3 origin = new Vector3(
                layout.number(layout.shift(), 0), layout.number(layout.shift(), 1), layout.number(layout.shift(), 2));
        return new Affine(
                x.times(side(layout, 1) * unit),
                y.times(side(layout, 2) * unit),
                z.times(side(layout, 3) * unit * turn),
                origin.times(unit));
    }

    /// The spacing of an axis; 1 where it is left out.
    private static double side(Layout layout, int axis) {
        double spacing = Math.abs(layout.number(layout.spacing(), axis));
        return spacing > 0 && Double.isFinite(spacing) ? spacing : 1;
    }

    /// Sides of one volume.
    long side(int axis) {
        return axis < shape.size() ? shape.get(axis) : 1;
    }

    /// How many volumes there are, one after the other; more than a long can count are [Long#MAX_VALUE].
    long volumes() {
        long volumes = 1;
        try {
            for (int axis = 3; axis < shape.size(); axis++) {
                volumes = Math.multiplyExact(volumes, shape.get(axis));
            }
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
        return volumes;
    }
}
