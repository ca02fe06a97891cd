package io.anymask.cli.evaluate;

import io.anymask.cli.command.Subcommand;

/// A subcommand of `anymask evaluate`.
public interface Evaluation extends Subcommand {
    @Override
    default String parent() {
        return EvaluateCommand.NAME;
    }
}
