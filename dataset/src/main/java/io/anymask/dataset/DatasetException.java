package io.anymask.dataset;

import io.anymask.BadInputException;

/// A data set, its annotations or results for it cannot be used. The message names the file and the entry.
public final class DatasetException extends BadInputException {
    private static final long serialVersionUID = 1L;

    public DatasetException(String message) {
        super(Kind.FILE, message);
    }

    public DatasetException(String message, Throwable cause) {
        super(Kind.FILE, message, cause);
    }
}
