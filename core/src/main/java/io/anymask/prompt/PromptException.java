package io.anymask.prompt;

/// A prompt that cannot be meant: coordinates that are no numbers, a box without area, a mask of another size.
public final class PromptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PromptException(String message) {
        super(message);
    }

    public PromptException(String message, Throwable cause) {
        super(message, cause);
    }
}
