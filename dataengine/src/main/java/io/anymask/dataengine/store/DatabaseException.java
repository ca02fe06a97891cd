package io.anymask.dataengine.store;

import io.anymask.BadInputException;

/// A database that cannot be opened: no such server, no such file, written by a later version, damaged. The
/// message says what was got, what was expected and what to do; it never has a password in it.
public final class DatabaseException extends BadInputException {
    private static final long serialVersionUID = 1L;

    public DatabaseException(String message) {
        super(Kind.FILE, message);
    }

    public DatabaseException(String message, Throwable cause) {
        super(Kind.FILE, message, cause);
    }
}
