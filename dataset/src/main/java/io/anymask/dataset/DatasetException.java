package io.anymask.dataset;

/// A data set, its annotations or results for it cannot be used. The message names the file and the entry.
public final class DatasetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatasetException(String message) {
        super(message);
    }

    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
