package io.anymask.model.onnx;

import io.anymask.model.checkpoint.CheckpointException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads the wire format of protocol buffers field by field, never beyond its buffer. Not thread-safe.
final class ProtobufReader {
    private static final int MAX_VARINT_BITS = 64;

    private final ByteBuffer bytes;
    private int tag;

    ProtobufReader(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Moves to the next field; its value must then be read or skipped.
    ///
    /// @return the field's number, 0 at the end
    int next() {
        if (!bytes.hasRemaining()) {
            return 0;
        }
        long value = varint();
        tag = (int) value;
        if (value <= 0 || value > Integer.MAX_VALUE || tag >>> 3 == 0) {
            throw damaged("a field tag of " + value);
        }
        return tag >>> 3;
    }

    /// Whether the current field holds length-prefixed bytes.
    boolean isBytes() {
        return (tag & 7) == 2;
    }

    long integer() {
        expect(0);
        return varint();
    }

    float float32() {
        expect(5);
        need(Float.BYTES);
        return bytes.getFloat();
    }

    /// A view of the current field's bytes.
    ByteBuffer bytes() {
        expect(2);
        long length = varint();
        need(length);
        ByteBuffer view = bytes.slice(bytes.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.position() + (int) length);
        return view;
    }

    String string() {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    ProtobufReader message() {
        return new ProtobufReader(bytes());
    }

    void skip() {
        switch (tag & 7) {
            case 0 -> varint();
            case 1 -> advance(Long.BYTES);
            case 2 -> bytes();
            case 5 -> advance(Integer.BYTES);
            default -> throw damaged("a field of wire type " + (tag & 7));
        }
    }

    private void advance(int count) {
        need(count);
        bytes.position(bytes.position() + count);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < MAX_VARINT_BITS; shift += 7) {
            need(1);
            byte part = bytes.get();
            value |= (long) (part & 0x7F) << shift;
            if (part >= 0) {
                return value;
            }
        }
        throw damaged("an endless number");
    }

    private void expect(int wireType) {
        if ((tag & 7) != wireType) {
            throw damaged("field %d with wire type %d, expected %d".formatted(tag >>> 3, tag & 7, wireType));
        }
    }

    private void need(long count) {
        if (count < 0 || count > bytes.remaining()) {
            throw damaged("%d more bytes announced where %d are left".formatted(count, bytes.remaining()));
        }
    }

    private static CheckpointException damaged(String what) {
        return new CheckpointException("damaged or no ONNX file: got " + what);
    }
}
