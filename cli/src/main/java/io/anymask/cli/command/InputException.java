package io.anymask.cli.command;

import io.anymask.BadInputException;

/// An argument names something that cannot be used: a folder that is not there, a file of prompts that makes no
/// sense.
public final class InputException extends BadInputException {
    private static final long serialVersionUID = 1L;

    /// @param message what failed, what was given, what was expected
    public InputException(String message) {
        super(Kind.VALUE, message);
    }

    /// @param message what failed, what was given, what was expected
    public InputException(String message, Throwable cause) {
        super(Kind.VALUE, message, cause);
    }
}
