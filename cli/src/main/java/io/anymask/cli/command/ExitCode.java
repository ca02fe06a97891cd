package io.anymask.cli.command;

import io.anymask.BadInputException;

/// What the process answers with: 0 done, 1 failed, 2 wrong usage (picocli's), 3 bad input.
public final class ExitCode {
    /// Something went wrong that is not the input's fault.
    public static final int FAILED = 1;

    /// An image, prompt, checkpoint or folder cannot be used.
    public static final int BAD_INPUT = 3;

    private ExitCode() {}

    /// The exit code for an error.
    public static int of(Exception error) {
        return error instanceof BadInputException ? BAD_INPUT : FAILED;
    }
}
