package io.anymask.model.checkpoint;

import io.anymask.file.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/// A tensor of a checkpoint: type, shape, and a view of its bytes. Immutable; safe for use by several threads.
public final class TensorView {
    private final DType dtype;
    private final int[] shape;
    private final ByteBuffer bytes;

    /// @param bytes the elements, row-major, little-endian, without gaps; position to limit
    /// @throws CheckpointException when the shape needs another number of bytes
    public TensorView(DType dtype, int[] shape, ByteBuffer bytes) {
        this.dtype = dtype;
        this.shape = shape.clone();
        this.bytes = bytes.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() != byteCount(dtype, shape)) {
            throw new CheckpointException("tensor of shape %s and type %s: got %d bytes, expected %d"
                    .formatted(Arrays.toString(shape), dtype, bytes.remaining(), byteCount(dtype, shape)));
        }
    }

    /// A tensor of 32-bit floats with a copy of the values.
    public static TensorView of(float[] values, int... shape) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new TensorView(DType.F32, shape, bytes);
    }

    /// Bytes that a tensor needs.
    ///
    /// @throws CheckpointException for a negative dimension, or more bytes than a long can count
    static long byteCount(DType dtype, int... shape) {
        long count = dtype.bytes();
        for (int dimension : shape) {
            if (dimension < 0) {
                throw new CheckpointException("negative dimension in the shape " + Arrays.toString(shape));
            }
            try {
                count = Math.multiplyExact(count, dimension);
            } catch (ArithmeticException e) {
                throw new CheckpointException("impossible shape " + Arrays.toString(shape), e);
            }
        }
        return count;
    }

    public DType dtype() {
        return dtype;
    }

    /// A copy of the dimensions; empty for a scalar.
    public int[] shape() {
        return shape.clone();
    }

    public long elementCount() {
        return byteCount(dtype, shape) / dtype.bytes();
    }

    /// The elements, little-endian, read-only.
    public ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The elements of a tensor of 32-bit floats, without a copy.
    public FloatBuffer floats() {
        require(DType.F32);
        return bytes().asFloatBuffer();
    }

    /// A copy of the elements as 32-bit floats; half and double precision are converted.
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(elementCount())];
        ByteBuffer source = bytes();
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (dtype) {
                case F32 -> source.getFloat();
                case F64 -> (float) source.getDouble();
                case F16 -> Float.float16ToFloat(source.getShort());
                case BF16 -> Float.intBitsToFloat(source.getShort() << Short.SIZE);
                default -> throw new CheckpointException("tensor of type " + dtype + ", expected floats");
            };
        }
        return values;
    }

    /// The elements as another type, little-endian: without a copy when it is the tensor's own, else converted
    /// from floats to 32 or 16-bit floats.
    public ByteBuffer bytesAs(DType target) {
        if (dtype == target) {
            return bytes();
        }
        float[] values = toFloats();
        ByteBuffer converted =
                ByteBuffer.allocate(values.length * target.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            switch (target) {
                case F32 -> converted.putFloat(value);
                case F16 -> converted.putShort(Float.floatToFloat16(value));
                default -> throw new CheckpointException("tensor of type " + dtype + ", asked for as " + target);
            }
        }
        return converted.flip();
    }

    /// A copy of the elements of an integer tensor.
    public long[] toLongs() {
        long[] values = new long[Math.toIntExact(elementCount())];
        ByteBuffer source = bytes();
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (dtype) {
                case I64 -> source.getLong();
                case I32 -> source.getInt();
                case I16 -> source.getShort();
                case I8 -> source.get();
                case U8, BOOL -> source.get() & 0xFF;
                default -> throw new CheckpointException("tensor of type " + dtype + ", expected integers");
            };
        }
        return values;
    }

    /// Hash of the elements' bytes, in hexadecimal.
    public String sha256() {
        MessageDigest digest = Sha256.digest();
        digest.update(bytes());
        return HexFormat.of().formatHex(digest.digest());
    }

    private void require(DType expected) {
        if (dtype != expected) {
            throw new CheckpointException("tensor of type " + dtype + ", expected " + expected);
        }
    }

    @Override
    public String toString() {
        return dtype + Arrays.toString(shape);
    }
}
