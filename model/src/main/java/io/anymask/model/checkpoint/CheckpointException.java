package io.anymask.model.checkpoint;

import io.anymask.BadInputException;

/// A checkpoint that cannot be read or written, or does not hold what a model needs.
public final class CheckpointException extends BadInputException {
    private static final long serialVersionUID = 1L;

    public CheckpointException(String message) {
        super(Kind.FILE, message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(Kind.FILE, message, cause);
    }
}
