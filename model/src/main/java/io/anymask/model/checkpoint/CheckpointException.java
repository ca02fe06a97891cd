package io.anymask.model.checkpoint;

/// A checkpoint that cannot be read or written, or does not hold what a model needs.
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
