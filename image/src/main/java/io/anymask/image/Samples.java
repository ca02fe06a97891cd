package io.anymask.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The samples of a picture as they are stored, before they become levels of 0 to 255.
///
/// @param rows of width × channels samples each, the channels of a pixel side by side; each sample takes
///     [SampleType#bytes] bytes
record Samples(int width, int height, int channels, SampleType type, ByteOrder order, byte[][] rows) {
    private static final int BYTE = 0xFF;
    private static final int SHORT = 0xFFFF;

    /// An image's own samples.
    static Samples of(Image image) {
        byte[][] rows = new byte[image.height()][image.width() * Image.CHANNELS];
        java.nio.ByteBuffer pixels = image.rgb();
        for (byte[] row : rows) {
            pixels.get(row);
        }
        return new Samples(image.width(), image.height(), Image.CHANNELS, SampleType.BYTE, ByteOrder.BIG_ENDIAN, rows);
    }

    /// The values of one channel in one row.
    ///
    /// @param target at least as long as a row has pixels
    void read(int y, int channel, double[] target) {
        byte[] row = rows[y];
        int size = type.bytes();
        int step = channels * size;
        Handles handles = order == ByteOrder.BIG_ENDIAN ? Handles.BIG : Handles.LITTLE;
        for (int x = 0, at = channel * size; x < width; x++, at += step) {
            target[x] = switch (type.kind()) {
                case UNSIGNED -> unsigned(handles, row, at, size);
                case SIGNED -> signed(handles, row, at, size);
                case FLOAT -> floating(handles, row, at, size);
            };
        }
    }

    private static double unsigned(Handles handles, byte[] row, int at, int size) {
        return switch (size) {
            case 1 -> row[at] & BYTE;
            case Short.BYTES -> (short) handles.shorts.get(row, at) & SHORT;
            case Integer.BYTES -> Integer.toUnsignedLong((int) handles.ints.get(row, at));
            default -> {
                long value = (long) handles.longs.get(row, at);
                yield value >= 0 ? value : (value >>> 1) * 2.0;
            }
        };
    }

    private static double signed(Handles handles, byte[] row, int at, int size) {
        return switch (size) {
            case 1 -> row[at];
            case Short.BYTES -> (short) handles.shorts.get(row, at);
            case Integer.BYTES -> (int) handles.ints.get(row, at);
            default -> (long) handles.longs.get(row, at);
        };
    }

    private static double floating(Handles handles, byte[] row, int at, int size) {
        return switch (size) {
            case Short.BYTES -> Float.float16ToFloat((short) handles.shorts.get(row, at));
            case Integer.BYTES -> Float.intBitsToFloat((int) handles.ints.get(row, at));
            default -> Double.longBitsToDouble((long) handles.longs.get(row, at));
        };
    }

    /// Views of bytes in one order.
    private record Handles(VarHandle shorts, VarHandle ints, VarHandle longs) {
        static final Handles BIG = of(ByteOrder.BIG_ENDIAN);
        static final Handles LITTLE = of(ByteOrder.LITTLE_ENDIAN);

        private static Handles of(ByteOrder order) {
            return new Handles(
                    MethodHandles.byteArrayViewVarHandle(short[].class, order),
                    MethodHandles.byteArrayViewVarHandle(int[].class, order),
                    MethodHandles.byteArrayViewVarHandle(long[].class, order));
        }
    }
}
