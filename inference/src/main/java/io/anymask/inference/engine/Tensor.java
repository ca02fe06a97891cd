package io.anymask.inference.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/// A dense tensor of 32-bit floats in native memory, row-major.
///
/// @param values direct and in native byte order, position 0, limit = number of elements
public record Tensor(FloatBuffer values, int... shape) {
    public Tensor {
        if (!values.isDirect() || values.position() != 0 || values.limit() != elements(shape)) {
            throw new IllegalArgumentException("a tensor needs a direct buffer of %d values from position 0, got %s"
                    .formatted(elements(shape), values));
        }
    }

    /// A tensor of zeros.
    public static Tensor zeros(int... shape) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(elements(shape) * Float.BYTES));
        return new Tensor(bytes.order(ByteOrder.nativeOrder()).asFloatBuffer(), shape);
    }

    public static Tensor of(float[] values, int... shape) {
        Tensor tensor = zeros(shape);
        tensor.values.put(0, values);
        return tensor;
    }

    /// A view of a part of the values, from position `from` on.
    public Tensor part(int from, int... partShape) {
        return new Tensor(values.slice(from, Math.toIntExact(elements(partShape))), partShape);
    }

    public float[] toFloats() {
        float[] copy = new float[values.limit()];
        values.get(0, copy);
        return copy;
    }

    /// Memory of the values.
    public long bytes() {
        return (long) values.limit() * Float.BYTES;
    }

    private static long elements(int... shape) {
        long elements = 1;
        for (int dimension : shape) {
            elements *= dimension;
        }
        return elements;
    }
}
