package io.anymask.server.http;

import io.anymask.Printable;
import java.util.Map;

/// A request that is not carried out; becomes a problem document (RFC 9457).
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;

    /// @param detail what failed, what was got, what was expected, what to do: for people
    public ProblemException(int status, String detail) {
        this(status, detail, Map.of());
    }

    public ProblemException(int status, String detail, Map<String, String> headers) {
        super(Printable.message(detail));
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    /// Asks to come back later.
    ///
    /// @param seconds at least 1
    public static ProblemException tryAgain(int status, String detail, int seconds) {
        return new ProblemException(status, detail, Map.of("Retry-After", Integer.toString(Math.max(1, seconds))));
    }

    public int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    /// What went wrong, for people.
    public String detail() {
        return String.valueOf(getMessage());
    }
}
