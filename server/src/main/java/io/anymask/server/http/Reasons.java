package io.anymask.server.http;

import org.eclipse.jetty.http.HttpStatus;

/// The short names of status codes.
final class Reasons {
    private Reasons() {}

    static String of(int status) {
        String reason = HttpStatus.getMessage(status);
        return reason == null ? "Error" : reason;
    }
}
