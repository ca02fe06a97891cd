package io.anymask.image;

import io.anymask.BadInputException;

/// A picture that cannot be read, decoded or written.
public final class ImageException extends BadInputException {
    private static final long serialVersionUID = 1L;

    public ImageException(String message) {
        super(Kind.FILE, message);
    }

    public ImageException(String message, Throwable cause) {
        super(Kind.FILE, message, cause);
    }
}
