package io.anymask.model.registry;

import java.io.Serial;

/// A model could not be downloaded; the message says what to do instead.
public final class DownloadException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    DownloadException(String message) {
        super(message);
    }

    DownloadException(String message, Throwable cause) {
        super(message, cause);
    }
}
