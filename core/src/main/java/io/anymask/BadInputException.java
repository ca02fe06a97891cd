package io.anymask;

/// Something that was handed in cannot be used: a photo, a mask, a prompt, a checkpoint, a data set, a setting.
///
/// The parent of the exceptions of all activities that mean this, so that a caller needs one `catch` and one
/// rule: the command ends with exit code 3, the server answers with a status of 400 to 499, and the message
/// goes to whoever sent the input. It says what failed, what was got, what was expected and what to do.
/// Whatever of it comes out of a file is made printable and cut ([Printable]).
///
/// What fails through no fault of the input (an engine, a network, a bug) is never one of these.
public abstract class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What was handed in.
    public enum Kind {
        /// A value that contradicts itself or its surroundings: a prompt, run lengths, a setting.
        VALUE,
        /// A file or a folder of files that is missing, damaged, too large or of an unknown format.
        FILE
    }

    private final Kind kind;

    protected BadInputException(Kind kind, String message) {
        super(Printable.message(message));
        this.kind = kind;
    }

    protected BadInputException(Kind kind, String message, Throwable cause) {
        super(Printable.message(message), cause);
        this.kind = kind;
    }

    /// What was handed in.
    public Kind kind() {
        return kind;
    }
}
