package io.anymask.service.model;

import io.anymask.inference.engine.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// NumPy's array files, version 1.0, of little-endian floats in row-major order (source: NEP 1).
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;

    private Npy() {}

    /// How wide an element is.
    public enum DType {
        F16("<f2", Short.BYTES),
        F32("<f4", Float.BYTES);

        private final String code;
        private final int bytes;

        DType(String code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        /// As NumPy writes it.
        public String code() {
            return code;
        }

        /// In requests and file names.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// Elements as little-endian bytes.
        public ByteBuffer encode(FloatBuffer values) {
            ByteBuffer out = ByteBuffer.allocate(values.remaining() * bytes).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = values.position(); i < values.limit(); i++) {
                switch (this) {
                    case F16 -> out.putShort(Float.floatToFloat16(values.get(i)));
                    case F32 -> out.putFloat(values.get(i));
                }
            }
            return out.flip();
        }

        /// The reverse of [#encode].
        public float[] decode(ByteBuffer content) {
            ByteBuffer in = content.slice().order(ByteOrder.LITTLE_ENDIAN);
            float[] values = new float[in.remaining() / bytes];
            for (int i = 0; i < values.length; i++) {
                values[i] = this == F16 ? Float.float16ToFloat(in.getShort()) : in.getFloat();
            }
            return values;
        }
    }

    /// The file for tensors, one array behind the other, as `numpy.load` reads them from an open file.
    static byte[] write(List<Tensor> tensors, DType dtype) {
        List<ByteBuffer> parts = new ArrayList<>();
        for (Tensor tensor : tensors) {
            parts.add(ByteBuffer.wrap(header(dtype, tensor.shape())));
            parts.add(dtype.encode(tensor.values()));
        }
        ByteBuffer file = ByteBuffer.allocate(
                parts.stream().mapToInt(ByteBuffer::remaining).sum());
        parts.forEach(file::put);
        return file.array();
    }

    /// The tensors of a file that [#write] made of the same type and shapes.
    ///
    /// @throws IllegalArgumentException for another file
    static List<Tensor> read(byte[] file, DType dtype, List<int[]> shapes) {
        List<Tensor> tensors = new ArrayList<>();
        int at = 0;
        for (int[] shape : shapes) {
            byte[] header = header(dtype, shape);
            int body = at + header.length;
            if (file.length < body || !Arrays.equals(header, 0, header.length, file, at, body)) {
                throw new IllegalArgumentException(
                        "npy: the header is not that of %s %s".formatted(dtype.code(), Arrays.toString(shape)));
            }
            long bytes = Arrays.stream(shape).asLongStream().reduce(dtype.bytes, (a, b) -> a * b);
            if (file.length - body < bytes) {
                throw new IllegalArgumentException(
                        "npy: got %d bytes of values, expected %d".formatted(file.length - body, bytes));
            }
            at = (int) (body + bytes);
            tensors.add(Tensor.of(dtype.decode(ByteBuffer.wrap(file, body, at - body)), shape));
        }
        if (at < file.length) {
            throw new IllegalArgumentException("npy: got %d bytes behind the values".formatted(file.length - at));
        }
        return tensors;
    }

    private static byte[] header(DType dtype, int... shape) {
        String sizes = Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String description = "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }"
                .formatted(dtype.code(), sizes, shape.length == 1 ? "," : "");
        int unpadded = MAGIC.length + Short.BYTES + description.length() + 1;
        int length = (unpadded + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).putShort((short) (length - MAGIC.length - Short.BYTES));
        header.put(description.getBytes(StandardCharsets.US_ASCII));
        while (header.position() < length - 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }
}
