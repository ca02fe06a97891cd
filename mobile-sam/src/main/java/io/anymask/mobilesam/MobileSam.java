package io.anymask.mobilesam;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/// MobileSAM's weights and two photos to try them on. Safe for use by several threads.
public final class MobileSam {
    static final String WEIGHTS = "mobile_sam.safetensors";

    private static final Set<String> PHOTOS = Set.of("flower", "cat");

    private MobileSam() {}

    /// The weights as a safetensors file in native memory (40 MB), shared by all callers: read-only,
    /// little-endian, from position 0. Official tensor names of the MobileSAM checkpoint.
    public static ByteBuffer weights() {
        return Weights.BYTES.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Names of the photos.
    public static Set<String> photos() {
        return PHOTOS;
    }

    /// A photo as a JPEG file.
    ///
    /// @throws IllegalArgumentException when there is none of that name
    public static byte[] photo(String name) {
        if (!PHOTOS.contains(name)) {
            throw new IllegalArgumentException("no photo '" + name + "', expected one of " + PHOTOS);
        }
        try (InputStream file = open(name + ".jpg")) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream resource = MobileSam.class.getResourceAsStream(name);
        if (resource == null) {
            throw new IOException(
                    "the resource " + name + " is not on the class path: was the module mobile-sam built?");
        }
        return resource;
    }

    /// Loaded when first asked for.
    private static final class Weights {
        private static final int PIECE = 1 << 20;
        private static final ByteBuffer BYTES = load();

        /// In large pieces: a channel over the stream copies little at a time and took a quarter longer.
        private static ByteBuffer load() {
            try (InputStream file = open(WEIGHTS)) {
                ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(size()));
                byte[] piece = new byte[PIECE];
                while (bytes.hasRemaining()) {
                    int count = file.read(piece, 0, Math.min(PIECE, bytes.remaining()));
                    if (count < 0) {
                        throw new EOFException(WEIGHTS + " ends early");
                    }
                    bytes.put(piece, 0, count);
                }
                return bytes.flip();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static long size() throws IOException {
            return java.util.Objects.requireNonNull(MobileSam.class.getResource(WEIGHTS))
                    .openConnection()
                    .getContentLengthLong();
        }
    }
}
