package io.anymask.server.http;

import io.anymask.Printable;
import java.util.Map;

/// A request that is not carried out; becomes a problem document (RFC 9457).
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String NO_TYPE = "about:blank";
    private static final String SIGN_IN = "urn:anymask:problem:sign-in";

    private final int status;
    private final String type;
    private final transient Map<String, String> headers;

    /// @param detail what failed, what was got, what was expected, what to do: for people
    public ProblemException(int status, String detail) {
        this(status, detail, Map.of());
    }

    public ProblemException(int status, String detail, Map<String, String> headers) {
        this(status, NO_TYPE, detail, headers);
    }

    private ProblemException(int status, String type, String detail, Map<String, String> headers) {
        super(Printable.message(detail));
        this.status = status;
        this.type = type;
        this.headers = Map.copyOf(headers);
    }

    /// Asks to come back later.
    ///
    /// @param seconds at least 1
    public static ProblemException tryAgain(int status, String detail, int seconds) {
        return new ProblemException(status, detail, Map.of("Retry-After", Integer.toString(Math.max(1, seconds))));
    }

    /// Asks to sign in; a page tells it from every other refusal by its type.
    public static ProblemException signIn(String detail) {
        return new ProblemException(401, SIGN_IN, detail, Map.of("WWW-Authenticate", "Anymask-Login"));
    }

    public int status() {
        return status;
    }

    String type() {
        return type;
    }

    Map<String, String> headers() {
        return headers;
    }

    /// What went wrong, for people.
    public String detail() {
        return String.valueOf(getMessage());
    }
}
