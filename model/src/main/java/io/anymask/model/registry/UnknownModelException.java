package io.anymask.model.registry;

import io.anymask.BadInputException;

/// No weights can be found under a name: it is no file, no bundled and no published model, or one that was not
/// downloaded yet.
public final class UnknownModelException extends BadInputException {
    private static final long serialVersionUID = 1L;

    public UnknownModelException(String message) {
        super(Kind.VALUE, message);
    }
}
