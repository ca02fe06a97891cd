package io.anymask.dataengine.backup;

import io.anymask.BadInputException;

/// A file that is no backup, or a damaged one, or that cannot be put into this database.
public final class BackupException extends BadInputException {
    private static final long serialVersionUID = 1L;

    public BackupException(String message) {
        super(Kind.FILE, message);
    }

    public BackupException(String message, Throwable cause) {
        super(Kind.FILE, message, cause);
    }
}
