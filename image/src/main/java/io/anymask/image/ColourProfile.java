package io.anymask.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Hides the embedded colour profile of a JPEG or WebP file from its reader.
///
/// ImageIO converts the pixels of a file with a profile, such as the Display P3 of most phones, to sRGB. The
/// reference readers (Pillow's `convert("RGB")` and OpenCV) hand out the stored values, and the model was
/// trained on those. Stateless. Source: ICC.1:2022, annex B.4 (APP2 segments that begin with `ICC_PROFILE`).
final class ColourProfile {
    private static final byte[] MARK = "ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int APP2 = 0xE2;
    private static final int START_OF_SCAN = 0xDA;
    private static final int SEGMENT_HEADER = 4;

    /// Where the extended header (`VP8X`) begins, where its flags lie, and the flag of a profile.
    private static final int WEBP_HEADER = 12;

    private static final int WEBP_FLAGS = 20;
    private static final int WEBP_HAS_PROFILE = 0x20;

    private ColourProfile() {}

    /// The file without its profile; the same array when it has none.
    static byte[] removed(ImageFormat format, byte[] file) {
        return switch (format) {
            case JPEG -> removedFromJpeg(file);
            case WEBP -> removedFromWebp(file);
            case PNG, GIF, BMP, TIFF -> file; // their readers leave the samples alone
        };
    }

    /// Clears the flag by which the extended header announces a profile.
    private static byte[] removedFromWebp(byte[] file) {
        boolean extended = file.length > WEBP_FLAGS && file[WEBP_HEADER] == 'V' && file[WEBP_HEADER + 3] == 'X';
        if (!extended || (file[WEBP_FLAGS] & WEBP_HAS_PROFILE) == 0) {
            return file;
        }
        byte[] kept = file.clone();
        kept[WEBP_FLAGS] &= (byte) ~WEBP_HAS_PROFILE;
        return kept;
    }

    private static byte[] removedFromJpeg(byte[] file) {
        byte[] kept = file;
        int length = file.length;
        int at = 2;
        while (at + SEGMENT_HEADER <= length && (kept[at] & 0xFF) == 0xFF) {
            int marker = kept[at + 1] & 0xFF;
            if (marker == 0xFF) { // a fill byte
                at++;
                continue;
            }
            int end = at + 2 + (((kept[at + 2] & 0xFF) << 8) | (kept[at + 3] & 0xFF));
            if (marker == START_OF_SCAN || end > length) {
                break;
            }
            if (marker == APP2 && isProfile(kept, at + SEGMENT_HEADER, end)) {
                kept = length == file.length ? file.clone() : kept;
                System.arraycopy(kept, end, kept, at, length - end);
                length -= end - at;
            } else {
                at = end;
            }
        }
        return length == file.length ? file : Arrays.copyOf(kept, length);
    }

    private static boolean isProfile(byte[] file, int from, int end) {
        return end - from >= MARK.length && Arrays.equals(file, from, from + MARK.length, MARK, 0, MARK.length);
    }
}
