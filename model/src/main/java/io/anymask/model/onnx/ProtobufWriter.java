package io.anymask.model.onnx;

import static io.anymask.file.AtomicFile.writeFully;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Writes the wire format of protocol buffers: fields of variable-length integers, 32-bit floats and
/// length-prefixed bytes.
///
/// A message precedes its content by its length. So that gigabytes of weights need not lie in memory to be
/// counted, their bytes may be promised ([Payload]) and are fetched when the whole is written.
final class ProtobufWriter {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final List<Payload> finished = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long finishedLength;

    /// Bytes that are fetched when they are written.
    interface Payload {
        long length();

        void writeTo(WritableByteChannel channel) throws IOException;
    }

    private record Bytes(byte[] value) implements Payload {
        @Override
        public long length() {
            return value.length;
        }

        @Override
        public void writeTo(WritableByteChannel channel) throws IOException {
            writeFully(channel, ByteBuffer.wrap(value));
        }
    }

    /// How many bytes have been written or promised.
    long length() {
        return finishedLength + out.size();
    }

    /// Writes everything to a channel.
    void writeTo(WritableByteChannel channel) throws IOException {
        for (Payload payload : finished) {
            payload.writeTo(channel);
        }
        writeFully(channel, ByteBuffer.wrap(out.toByteArray()));
    }

    ProtobufWriter integer(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    ProtobufWriter float32(int field, float value) {
        tag(field, FIXED32);
        int bits = Float.floatToIntBits(value);
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(bits >>> shift);
        }
        return this;
    }

    ProtobufWriter string(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtobufWriter bytes(int field, byte[] value) {
        prefix(field, value.length);
        out.writeBytes(value);
        return this;
    }

    ProtobufWriter bytes(int field, ByteBuffer value) {
        byte[] copy = new byte[value.remaining()];
        value.duplicate().get(copy);
        return bytes(field, copy);
    }

    ProtobufWriter bytes(int field, Payload value) {
        prefix(field, value.length());
        append(value);
        return this;
    }

    ProtobufWriter message(int field, Consumer<ProtobufWriter> content) {
        ProtobufWriter nested = new ProtobufWriter();
        content.accept(nested);
        prefix(field, nested.length());
        nested.finished.forEach(this::append);
        out.writeBytes(nested.out.toByteArray());
        return this;
    }

    private void append(Payload value) {
        if (out.size() > 0) {
            Bytes written = new Bytes(out.toByteArray());
            finished.add(written);
            finishedLength += written.length();
            out.reset();
        }
        finished.add(value);
        finishedLength += value.length();
    }

    private void prefix(int field, long length) {
        tag(field, LENGTH_DELIMITED);
        varint(length);
    }

    private void tag(int field, int wireType) {
        varint(((long) field << 3) | wireType);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
