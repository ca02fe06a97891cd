package io.anymask.evaluation;

/// Ground truth, results or a data set cannot be evaluated. The message names the file and the entry.
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EvaluationException(String message) {
        super(message);
    }

    public EvaluationException(String message, Throwable cause) {
        super(message, cause);
    }
}
