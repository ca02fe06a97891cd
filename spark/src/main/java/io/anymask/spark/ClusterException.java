package io.anymask.spark;

import io.anymask.BadInputException;

/// A cluster is not as a job needs it, or its input cannot be used: a model is missing on a machine, a folder is
/// not shared, a table lacks a column.
public final class ClusterException extends BadInputException {
    private static final long serialVersionUID = 1L;

    /// @param message what failed and where, what was got, what to do
    public ClusterException(String message) {
        super(Kind.FILE, message);
    }

    /// @param message what failed and where, what was got, what to do
    public ClusterException(String message, Throwable cause) {
        super(Kind.FILE, message, cause);
    }
}
