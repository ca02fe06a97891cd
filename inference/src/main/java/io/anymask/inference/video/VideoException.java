package io.anymask.inference.video;

import io.anymask.BadInputException;

/// A video that cannot be followed: without a frame, with frames of different sizes, or from a state that is not
/// its own.
public final class VideoException extends BadInputException {
    private static final long serialVersionUID = 1L;

    public VideoException(String message) {
        super(Kind.FILE, message);
    }

    public VideoException(String message, Throwable cause) {
        super(Kind.FILE, message, cause);
    }
}
