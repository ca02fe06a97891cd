package io.anymask.prompt;

import io.anymask.BadInputException;

/// A prompt that cannot be meant: coordinates that are no numbers, a box without area, a mask of another size.
public final class PromptException extends BadInputException {
    private static final long serialVersionUID = 1L;

    public PromptException(String message) {
        super(Kind.VALUE, message);
    }

    public PromptException(String message, Throwable cause) {
        super(Kind.VALUE, message, cause);
    }
}
