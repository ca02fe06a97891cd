package io.anymask.model.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes small files as `torch.save` does, operation by operation, so that a test can also write bad ones.
final class TorchFile {
    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    private final List<byte[]> storages = new ArrayList<>();
    private final List<Integer> elementBytes = new ArrayList<>();

    /// A dictionary is open from the start: [#entry] adds to it.
    TorchFile() {
        operation(Opcodes.PROTOCOL).operation(2);
        openDictionary();
    }

    TorchFile operation(int code) {
        pickle.write(code);
        return this;
    }

    TorchFile openDictionary() {
        return global("collections", "OrderedDict")
                .operation(Opcodes.EMPTY_TUPLE)
                .operation(Opcodes.REDUCE)
                .operation(Opcodes.MARK);
    }

    TorchFile closeDictionary() {
        return operation(Opcodes.SET_ITEMS);
    }

    TorchFile global(String module, String name) {
        pickle.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    TorchFile text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        operation(Opcodes.UNICODE_4);
        pickle.writeBytes(little(bytes.length, Integer.BYTES));
        pickle.writeBytes(bytes);
        return this;
    }

    TorchFile number(int value) {
        operation(Opcodes.INT_4);
        pickle.writeBytes(little(value, Integer.BYTES));
        return this;
    }

    TorchFile tuple(int... values) {
        operation(Opcodes.MARK);
        for (int value : values) {
            number(value);
        }
        return operation(Opcodes.TUPLE);
    }

    /// An entry whose storage holds `values` and whose view is as given.
    TorchFile tensor(String name, float[] values, int offset, int[] shape, int[] strides) {
        byte[] bytes = new byte[values.length * Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        return tensor(name, "FloatStorage", Float.BYTES, bytes, offset, shape, strides);
    }

    TorchFile tensor(String name, String type, int size, byte[] storage, int offset, int[] shape, int[] strides) {
        text(name).global("torch._utils", "_rebuild_tensor_v2").operation(Opcodes.MARK);
        operation(Opcodes.MARK).text("storage").global("torch", type).text(Integer.toString(storages.size()));
        text("cpu").number(storage.length / size).operation(Opcodes.TUPLE).operation(Opcodes.PERSISTENT_ID);
        number(offset).tuple(shape).tuple(strides).operation(Opcodes.FALSE);
        openDictionary().closeDictionary().operation(Opcodes.TUPLE).operation(Opcodes.REDUCE);
        storages.add(storage);
        elementBytes.add(size);
        return this;
    }

    private byte[] program() {
        ByteArrayOutputStream program = new ByteArrayOutputStream();
        program.writeBytes(pickle.toByteArray());
        program.write(Opcodes.SET_ITEMS);
        program.write(Opcodes.STOP);
        return program.toByteArray();
    }

    byte[] zip() {
        return zip(ZipEntry.STORED);
    }

    byte[] zip(int method) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            writeZip(method, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    void writeZip(int method, OutputStream file) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(file)) {
            entry(zip, method, "archive/data.pkl", program());
            entry(zip, method, "archive/byteorder", "little".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < storages.size(); i++) {
                entry(zip, method, "archive/data/" + i, storages.get(i));
            }
        }
    }

    private static void entry(ZipOutputStream zip, int method, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(method);
        CRC32 checksum = new CRC32();
        checksum.update(content);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
    }

    byte[] legacy() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            writeLegacy(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    void writeLegacy(OutputStream file) throws IOException {
        file.write(new byte[] {(byte) 0x80, 2, (byte) 0x8a, 10});
        file.write(new byte[] {0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50});
        file.write(new byte[] {0x19, '.', (byte) 0x80, 2, 'M', (byte) 0xe9, 3, '.', (byte) 0x80, 2, '}', '.'});
        file.write(program());
        file.write(new byte[] {(byte) 0x80, 2, ']', '('});
        for (int i = 0; i < storages.size(); i++) {
            byte[] key = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
            file.write(new byte[] {'X', (byte) key.length, 0, 0, 0});
            file.write(key);
        }
        file.write(new byte[] {'e', '.'});
        for (int i = 0; i < storages.size(); i++) {
            byte[] storage = storages.get(i);
            file.write(little(storage.length / elementBytes.get(i), Long.BYTES));
            file.write(storage);
        }
    }

    /// The lowest bytes of a number.
    private static byte[] little(long value, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (value >> (i * Byte.SIZE));
        }
        return bytes;
    }
}
