package io.anymask.training;

import io.anymask.BadInputException;

/// Training that cannot start or continue.
public final class TrainingException extends BadInputException {
    private static final long serialVersionUID = 1L;

    public TrainingException(String message) {
        super(Kind.VALUE, message);
    }

    public TrainingException(String message, Throwable cause) {
        super(Kind.VALUE, message, cause);
    }
}
