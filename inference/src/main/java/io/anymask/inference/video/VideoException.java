package io.anymask.inference.video;

import io.anymask.BadInputException;

/// A video that cannot be followed: without a frame, or with frames of different sizes.
public final class VideoException extends BadInputException {
    private static final long serialVersionUID = 1L;

    public VideoException(String message) {
        super(Kind.FILE, message);
    }
}
