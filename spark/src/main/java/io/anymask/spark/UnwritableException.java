package io.anymask.spark;

/// Results cannot be written: a disk is full, a folder is read-only.
public final class UnwritableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message the machine, the file and the reason
    UnwritableException(String message, Throwable cause) {
        super(message, cause);
    }
}
