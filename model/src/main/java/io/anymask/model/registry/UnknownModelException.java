package io.anymask.model.registry;

/// No weights can be found under a name: it is no file, no bundled and no published model, or one that was not
/// downloaded yet.
public final class UnknownModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnknownModelException(String message) {
        super(message);
    }
}
