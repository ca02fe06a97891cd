package io.anymask.server;

import io.anymask.BadInputException;
import io.anymask.file.FullDisk;
import io.anymask.server.http.ProblemException;
import io.anymask.service.ServiceException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// What goes wrong below HTTP, as HTTP says it: the one place that knows both.
final class Problems {
    private Problems() {}

    /// Null for what should not have happened.
    static @Nullable ProblemException of(Throwable error) {
        return switch (error) {
            case ServiceException known -> of(known);
            case BadInputException e -> new ProblemException(status(e.kind()), String.valueOf(e.getMessage()));
            case IOException e when FullDisk.isCauseOf(e) -> of(new ServiceException.NoSpace());
            case JacksonException e -> new ProblemException(400, "body: a value is not of the kind that is expected");
            default -> null;
        };
    }

    private static int status(BadInputException.Kind kind) {
        return switch (kind) {
            case VALUE -> 400;
            case FILE -> 422;
        };
    }

    private static ProblemException of(ServiceException error) {
        return switch (error) {
            case ServiceException.NotFound e -> new ProblemException(404, e.detail());
            case ServiceException.Invalid e -> new ProblemException(400, e.detail());
            case ServiceException.Conflict e -> new ProblemException(409, e.detail());
            case ServiceException.Forbidden e -> new ProblemException(403, e.detail());
            case ServiceException.Busy e -> ProblemException.tryAgain(503, e.detail(), e.seconds());
            case ServiceException.NoSpace e -> new ProblemException(507, e.detail());
        };
    }
}
