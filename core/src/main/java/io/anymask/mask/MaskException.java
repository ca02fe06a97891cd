package io.anymask.mask;

import io.anymask.BadInputException;

/// Mask data that cannot be used: run lengths that do not add up, a picture that cannot be decoded, a frame
/// that is too large. The message says what was got, what was expected and what to do.
///
/// Wrong arguments of a caller (two masks of different size, a crop outside its frame) are
/// [IllegalArgumentException]s instead.
public final class MaskException extends BadInputException {
    private static final long serialVersionUID = 1;

    public MaskException(String message) {
        super(Kind.VALUE, message);
    }

    public MaskException(String message, Throwable cause) {
        super(Kind.VALUE, message, cause);
    }
}
