package io.anymask.model.ops;

/// Operands whose shapes do not fit an operation: an error in a network's text or a wrong input.
public final class ShapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ShapeException(String message) {
        super(message);
    }
}
