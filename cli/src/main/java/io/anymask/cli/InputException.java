package io.anymask.cli;

/// An argument names something that cannot be used: a folder that is not there, a file of prompts that makes no
/// sense.
final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InputException(String message) {
        super(message);
    }

    InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
