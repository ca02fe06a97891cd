package io.anymask.cli.command;

import io.anymask.BadInputException;

/// What the process answers with: 0 done, 1 failed, 2 wrong usage, 3 bad input.
public final class ExitCode {
    /// Something went wrong that is not the input's fault.
    public static final int FAILED = 1;

    /// The command line makes no sense.
    public static final int USAGE = 2;

    /// An image, prompt, checkpoint or folder cannot be used.
    public static final int BAD_INPUT = 3;

    private ExitCode() {}

    /// The exit code for an error. A full disk is nobody's input, whatever was being written.
    public static int of(Throwable error) {
        if (OutputFailure.isIn(error)) {
            return FAILED;
        }
        return switch (error) {
            case OptionException e -> USAGE;
            case BadInputException e -> BAD_INPUT;
            default -> FAILED;
        };
    }
}
