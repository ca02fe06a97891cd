package io.anymask.cli.command;

import io.anymask.dataset.DatasetException;
import io.anymask.evaluation.EvaluationException;
import io.anymask.image.ImageException;
import io.anymask.mask.MaskException;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.prompt.PromptException;
import io.anymask.training.TrainingException;

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
            case ImageException e -> BAD_INPUT;
            case MaskException e -> BAD_INPUT;
            case PromptException e -> BAD_INPUT;
            case CheckpointException e -> BAD_INPUT;
            case TrainingException e -> BAD_INPUT;
            case InputException e -> BAD_INPUT;
            case DatasetException e -> BAD_INPUT;
            case EvaluationException e -> BAD_INPUT;
            default -> FAILED;
        };
    }
}
