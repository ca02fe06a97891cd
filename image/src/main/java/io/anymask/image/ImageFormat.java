package io.anymask.image;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A picture format, told by a file's first bytes.
enum ImageFormat {
    JPEG("JPEG", "jpeg", "\u00ff\u00d8\u00ff"),
    PNG("PNG", "png", "\u0089PNG\r\n\u001a\n"),
    GIF("GIF", "gif", "GIF8"),
    BMP("BMP", "bmp", "BM"),
    TIFF("TIFF", "tiff", "II*\0", "MM\0*", "II+\0", "MM\0+"), // the last two are BigTIFF
    WEBP("WebP", "webp", "RIFF????WEBP");

    private final String label;
    private final String readerName;

    @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
    private final List<String> signatures;

    ImageFormat(String label, String readerName, String... signatures) {
        this.label = label;
        this.readerName = readerName;
        this.signatures = List.of(signatures);
    }

    /// The format of a file, or null when it is none of these.
    static @Nullable ImageFormat of(byte[] file) {
        return Arrays.stream(values())
                .filter(format -> format.signatures.stream().anyMatch(signature -> startsWith(file, signature)))
                .findFirst()
                .orElse(null);
    }

    static List<String> names() {
        return Arrays.stream(values()).map(ImageFormat::label).toList();
    }

    /// For people.
    String label() {
        return label;
    }

    /// For ImageIO.
    String readerName() {
        return readerName;
    }

    /// For HTTP.
    String mediaType() {
        return "image/" + readerName;
    }

    private static boolean startsWith(byte[] file, String signature) {
        if (file.length < signature.length()) {
            return false;
        }
        for (int i = 0; i < signature.length(); i++) {
            if (signature.charAt(i) != '?' && (file[i] & 0xFF) != signature.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
