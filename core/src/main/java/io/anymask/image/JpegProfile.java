package io.anymask.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Takes the embedded colour profile out of a JPEG file.
///
/// ImageIO converts the pixels of a file with a profile, such as the Display P3 of most phones, to sRGB. The
/// reference readers (Pillow's `convert("RGB")` and OpenCV) hand out the stored values, and the model was
/// trained on those. Stateless. Source: ICC.1:2022, annex B.4 (APP2 segments that begin with `ICC_PROFILE`).
final class JpegProfile {
    private static final byte[] MARK = "ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int APP2 = 0xE2;
    private static final int START_OF_SCAN = 0xDA;
    private static final int SEGMENT_HEADER = 4;

    private JpegProfile() {}

    /// The file without its profile segments; the same array when it has none.
    static byte[] removed(byte[] file) {
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
