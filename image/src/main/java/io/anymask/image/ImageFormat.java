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
    TIFF("TIFF", "tiff", "II*\0", "MM\0*"),
    WEBP("WebP", "webp", "RIFF????WEBP");

    private static final int GREY = 1;
    private static final int COLOUR = 3;

    private final String label;
    private final String readerName;
    private final String signature;
    private final String otherSignature;

    ImageFormat(String label, String readerName, String signature) {
        this(label, readerName, signature, signature);
    }

    ImageFormat(String label, String readerName, String signature, String otherSignature) {
        this.label = label;
        this.readerName = readerName;
        this.signature = signature;
        this.otherSignature = otherSignature;
    }

    /// The format of a file, or null when it is none of these.
    static @Nullable ImageFormat of(byte[] file) {
        return Arrays.stream(values())
                .filter(format -> startsWith(file, format.signature) || startsWith(file, format.otherSignature))
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

    /// Whether the JDK's own reader is right for this file: for JPEG, grey or three colours.
    boolean isPlain(byte[] file) {
        return switch (this) {
            case JPEG -> {
                int components = jpegComponents(file);
                yield components == GREY || components == COLOUR;
            }
            case PNG, GIF, BMP -> true;
            case TIFF, WEBP -> false;
        };
    }

    /// The number of colour components in the frame header, 0 when there is none.
    private static int jpegComponents(byte[] file) {
        int at = 2;
        while (at + 9 < file.length && (file[at] & 0xFF) == 0xFF) {
            int marker = file[at + 1] & 0xFF;
            boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            if (frame) {
                return file[at + 9] & 0xFF;
            }
            boolean standalone = marker == 0xFF || (marker >= 0xD0 && marker <= 0xD8);
            at += standalone ? 1 + (marker == 0xFF ? 0 : 1) : 2 + ((file[at + 2] & 0xFF) << 8 | (file[at + 3] & 0xFF));
        }
        return 0;
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
