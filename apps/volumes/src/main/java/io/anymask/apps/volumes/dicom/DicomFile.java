package io.anymask.apps.volumes.dicom;

import io.anymask.apps.volumes.VolumeException;
import io.anymask.apps.volumes.VolumeLimits;
import io.anymask.file.Untrusted;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// A file in DICOM's file format, split into its elements.
///
/// @param name for messages
/// @param meta the elements about the file itself
/// @param data all others
/// @param syntax of the data
record DicomFile(String name, DataSet meta, DataSet data, TransferSyntax syntax) {
    private static final String WHAT = "a DICOM file";
    private static final int PREAMBLE = 128;
    private static final byte[] SIGN = "DICM".getBytes(StandardCharsets.ISO_8859_1);

    /// Whether the file has DICOM's sign where it belongs.
    static boolean is(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] start = stream.readNBytes(PREAMBLE + SIGN.length);
            return hasSign(start);
        }
    }

    private static boolean hasSign(byte[] bytes) {
        return bytes.length >= PREAMBLE + SIGN.length
                && ByteBuffer.wrap(bytes, PREAMBLE, SIGN.length).equals(ByteBuffer.wrap(SIGN));
    }

    /// @throws VolumeException for what is no sound DICOM file, or is too large
    static DicomFile read(Path file, VolumeLimits limits) {
        String name = file.toString();
        byte[] bytes = Untrusted.bytes(file, WHAT, limits.maxBytes(), VolumeException::new);
        return Untrusted.read(name, WHAT, () -> of(name, bytes, limits), VolumeException::new);
    }

    private static DicomFile of(String name, byte[] bytes, VolumeLimits limits) throws IOException {
        if (!hasSign(bytes)) {
            throw new VolumeException(
                    "%s: got no DICOM file, expected the letters DICM at byte %d".formatted(name, PREAMBLE));
        }
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        rest.position(PREAMBLE + SIGN.length);
        DataSet meta = DataSetParser.parseMeta(name, rest);
        TransferSyntax syntax = TransferSyntax.of(name, meta.text(Tag.TRANSFER_SYNTAX));
        ByteBuffer data = syntax == TransferSyntax.DEFLATED
                ? inflated(name, Arrays.copyOfRange(bytes, rest.position(), bytes.length), limits)
                : rest;
        return new DicomFile(name, meta, DataSetParser.parse(name, data, syntax), syntax);
    }

    private static ByteBuffer inflated(String name, byte[] packed, VolumeLimits limits) throws IOException {
        Inflater inflater = new Inflater(true);
        try (InputStream stream = new InflaterInputStream(new ByteArrayInputStream(packed), inflater)) {
            int most = (int) Math.min(limits.maxBytes(), Integer.MAX_VALUE - 8);
            byte[] bytes = stream.readNBytes(most);
            if (stream.read() >= 0) {
                throw new VolumeException("%s: unpacks to more than %d bytes, expected less".formatted(name, most));
            }
            return ByteBuffer.wrap(bytes);
        } finally {
            inflater.end();
        }
    }
}
