package io.anymask.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// Finds the EXIF data of a PNG file: the chunk `eXIf`, or the text "Raw profile type exif" that ImageMagick
/// and older cameras' software write in its stead. Stateless.
///
/// Source: PNG specification, third edition, sections 11.3.3 and 11.3.4; ImageMagick's `png.c` (raw profiles).
final class PngExif {
    private static final int SIGNATURE = 8;
    private static final int CHUNK_HEADER = 8;
    private static final int CHECKSUM = 4;
    private static final byte[] EXIF_MARK = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);

    /// Cameras write some ten kilobytes, thumbnail included.
    private static final int MOST_TEXT = 1 << 22;

    private PngExif() {}

    /// The data from its TIFF header on, or null when there is none. Of several texts the first counts.
    static byte @Nullable [] of(byte[] file) {
        ByteBuffer chunks = ByteBuffer.wrap(file);
        byte @Nullable [] profile = null;
        long at = SIGNATURE;
        while (at + CHUNK_HEADER <= file.length) {
            int start = (int) at + CHUNK_HEADER;
            int size = chunks.getInt((int) at);
            if (size < 0 || size > file.length - start) {
                break;
            }
            String type = new String(file, start - 4, 4, StandardCharsets.ISO_8859_1);
            byte[] content = type.equals("eXIf") || type.endsWith("Xt") || type.endsWith("XT")
                    ? Arrays.copyOfRange(file, start, start + size)
                    : new byte[0];
            if (type.equals("eXIf")) {
                return unmarked(content);
            }
            if (profile == null && content.length > 0) {
                profile = profile(type, content);
            }
            at = (long) start + size + CHECKSUM;
        }
        return profile == null || profile.length == 0 ? null : profile;
    }

    /// @return null for another text, an empty array for a profile that nobody can read
    private static byte @Nullable [] profile(String type, byte[] content) {
        int end = indexOfZero(content, 0);
        String key = new String(content, 0, end, StandardCharsets.ISO_8859_1);
        if (!key.equals("Raw profile type exif") && !key.equals("Raw profile type APP1")) {
            return null;
        }
        byte[] text = switch (type) {
            case "tEXt" -> Arrays.copyOfRange(content, Math.min(end + 1, content.length), content.length);
            case "zTXt" -> inflated(content, end + 2);
            case "iTXt" -> international(content, end + 1);
            default -> new byte[0];
        };
        String[] lines = new String(text, StandardCharsets.ISO_8859_1).strip().split("\\s+", 3);
        if (lines.length < 3) {
            return new byte[0];
        }
        String digits = lines[2].replaceAll("\\s", "");
        try {
            return unmarked(HexFormat.of().parseHex(digits));
        } catch (IllegalArgumentException e) {
            return new byte[0]; // no hexadecimal digits
        }
    }

    private static byte[] international(byte[] content, int at) {
        boolean compressed = at < content.length && content[at] != 0;
        int text = indexOfZero(content, indexOfZero(content, at + 2) + 1) + 1;
        return compressed
                ? inflated(content, text)
                : Arrays.copyOfRange(content, Math.min(text, content.length), content.length);
    }

    private static int indexOfZero(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != 0) {
            at++;
        }
        return Math.min(at, bytes.length);
    }

    private static byte[] inflated(byte[] content, int from) {
        int start = Math.min(from, content.length);
        try (InputStream text =
                new InflaterInputStream(new ByteArrayInputStream(content, start, content.length - start))) {
            return text.readNBytes(MOST_TEXT);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static byte[] unmarked(byte[] exif) {
        boolean marked = exif.length >= EXIF_MARK.length
                && Arrays.equals(exif, 0, EXIF_MARK.length, EXIF_MARK, 0, EXIF_MARK.length);
        return marked ? Arrays.copyOfRange(exif, EXIF_MARK.length, exif.length) : exif;
    }
}
