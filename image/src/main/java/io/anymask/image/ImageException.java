package io.anymask.image;

import io.anymask.BadInputException;

/// A picture that cannot be read, decoded or written.
///
/// A picture that is refused is one of three things, and its message says which: damaged, in need of a feature
/// that is not supported, or too large.
public final class ImageException extends BadInputException {
    private static final long serialVersionUID = 1L;

    public ImageException(String message) {
        super(Kind.FILE, message);
    }

    public ImageException(String message, Throwable cause) {
        super(Kind.FILE, message, cause);
    }

    /// The bytes break the rules of their format, or end too early.
    static ImageException damaged(String name, String format, String reason) {
        return new ImageException(damage(name, format, reason));
    }

    static ImageException damaged(String name, String format, String reason, Throwable cause) {
        return new ImageException(damage(name, format, reason), cause);
    }

    /// The file may be sound, and is beyond this reader.
    static ImageException unsupported(String name, String format, String feature) {
        return new ImageException(
                "%s: this %s file needs a feature that is not supported (%s); convert it first, for example to PNG"
                        .formatted(name, format, feature));
    }

    /// More pixels than the limits allow.
    static ImageException tooLarge(String name, String claim, long mostPixels) {
        return new ImageException(
                ("%s: the picture claims %s pixels, expected at most %d in all; shrink it or, if you trust it, "
                                + "raise the limit (--max-pixels, in Java the ImageLimits)")
                        .formatted(name, claim, mostPixels));
    }

    private static String damage(String name, String format, String reason) {
        return "%s: this %s file is damaged or cut off (%s); copy or download it again".formatted(name, format, reason);
    }
}
