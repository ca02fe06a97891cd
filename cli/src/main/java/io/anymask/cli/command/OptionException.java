package io.anymask.cli.command;

import io.anymask.Printable;

/// An option has a value that makes no sense, whatever the input is: wrong usage.
public final class OptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message the option, what was given, what was expected
    public OptionException(String message) {
        super(Printable.message(message));
    }

    /// @param message the option, what was given, what was expected
    public OptionException(String message, Throwable cause) {
        super(Printable.message(message), cause);
    }
}
