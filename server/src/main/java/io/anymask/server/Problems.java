package io.anymask.server;

import io.anymask.image.ImageException;
import io.anymask.mask.MaskException;
import io.anymask.prompt.PromptException;
import io.anymask.server.http.ProblemException;
import io.anymask.service.ServiceException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// What goes wrong below HTTP, as HTTP says it: the one place that knows both.
final class Problems {
    private Problems() {}

    /// Null for what should not have happened.
    static @Nullable ProblemException of(Throwable error) {
        return switch (error) {
            case ServiceException known -> of(known);
            case ImageException e -> new ProblemException(422, String.valueOf(e.getMessage()));
            case PromptException e -> new ProblemException(400, String.valueOf(e.getMessage()));
            case MaskException e -> new ProblemException(400, String.valueOf(e.getMessage()));
            case JacksonException e -> new ProblemException(400, "body: a value is not of the kind that is expected");
            default -> null;
        };
    }

    private static ProblemException of(ServiceException error) {
        return switch (error) {
            case ServiceException.NotFound e -> new ProblemException(404, e.detail());
            case ServiceException.Invalid e -> new ProblemException(400, e.detail());
            case ServiceException.Conflict e -> new ProblemException(409, e.detail());
            case ServiceException.Busy e -> ProblemException.tryAgain(503, e.detail(), e.seconds());
            case ServiceException.NoSpace e -> new ProblemException(507, e.detail());
        };
    }
}
