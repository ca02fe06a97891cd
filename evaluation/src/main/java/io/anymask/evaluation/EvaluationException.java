package io.anymask.evaluation;

import io.anymask.BadInputException;

/// Ground truth, results or a data set cannot be evaluated. The message names the file and the entry.
public final class EvaluationException extends BadInputException {
    private static final long serialVersionUID = 1L;

    public EvaluationException(String message) {
        super(Kind.FILE, message);
    }

    public EvaluationException(String message, Throwable cause) {
        super(Kind.FILE, message, cause);
    }
}
