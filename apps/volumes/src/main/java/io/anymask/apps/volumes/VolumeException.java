package io.anymask.apps.volumes;

import io.anymask.BadInputException;

/// A volume that cannot be read or written, or a place that it does not have.
public final class VolumeException extends BadInputException {
    private static final long serialVersionUID = 1L;

    public VolumeException(String message) {
        super(Kind.FILE, message);
    }

    public VolumeException(String message, Throwable cause) {
        super(Kind.FILE, message, cause);
    }
}
