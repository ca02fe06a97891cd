package io.anymask.cli;

import io.anymask.BadInputException;

/// An argument names something that cannot be used: a folder that is not there, a file of prompts that makes no
/// sense.
final class InputException extends BadInputException {
    private static final long serialVersionUID = 1L;

    InputException(String message) {
        super(Kind.VALUE, message);
    }

    InputException(String message, Throwable cause) {
        super(Kind.VALUE, message, cause);
    }
}
