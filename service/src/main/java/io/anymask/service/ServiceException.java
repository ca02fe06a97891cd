package io.anymask.service;

/// What was asked for is not done. The message says what failed, what was got, what was expected and what to
/// do, for whoever asked; it never names a path of this machine.
public abstract sealed class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ServiceException(String message) {
        super(message);
    }

    /// What went wrong, for people.
    public String detail() {
        return String.valueOf(getMessage());
    }

    /// There is nothing under this id.
    public static final class NotFound extends ServiceException {
        private static final long serialVersionUID = 1L;

        public NotFound(String message) {
            super(message);
        }
    }

    /// The request makes no sense.
    public static final class Invalid extends ServiceException {
        private static final long serialVersionUID = 1L;

        public Invalid(String message) {
            super(message);
        }
    }

    /// It makes sense, but not in the state that things are in.
    public static final class Conflict extends ServiceException {
        private static final long serialVersionUID = 1L;

        public Conflict(String message) {
            super(message);
        }
    }

    /// Whoever asks may not do this.
    public static final class Forbidden extends ServiceException {
        private static final long serialVersionUID = 1L;

        public Forbidden(String message) {
            super(message);
        }
    }

    /// Not now: the same request may succeed later.
    public static final class Busy extends ServiceException {
        private static final long serialVersionUID = 1L;

        private final int seconds;

        /// @param seconds until it makes sense to try again, at least 1
        public Busy(String message, int seconds) {
            super(message);
            this.seconds = Math.max(1, seconds);
        }

        public int seconds() {
            return seconds;
        }
    }

    /// The disk is full.
    public static final class NoSpace extends ServiceException {
        private static final long serialVersionUID = 1L;

        public NoSpace() {
            super("the server's disk is full; its operator has to make room");
        }
    }
}
