package io.anymask.dataset;

import io.anymask.BadInputException;

/// Why an entry of a file, or a value in it, cannot be used. Whoever reads the entries one after the other
/// catches it and goes on with the next; it never leaves the readers.
public final class EntryException extends BadInputException {
    private static final long serialVersionUID = 1L;

    /// @param reason without file and entry, which the catcher knows
    public EntryException(String reason) {
        super(Kind.FILE, reason);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
