package io.anymask.video;

import io.anymask.BadInputException;

/// A film that cannot be read or written, or a frame that it does not have.
public final class FilmException extends BadInputException {
    private static final long serialVersionUID = 1L;

    public FilmException(String message) {
        super(Kind.FILE, message);
    }

    public FilmException(String message, Throwable cause) {
        super(Kind.FILE, message, cause);
    }

    private FilmException(Kind kind, String message) {
        super(kind, message);
    }

    /// Of a question that the film has no answer to.
    static FilmException ofValue(String message) {
        return new FilmException(Kind.VALUE, message);
    }
}
