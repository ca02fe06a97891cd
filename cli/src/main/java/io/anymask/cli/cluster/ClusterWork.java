package io.anymask.cli.cluster;

import io.anymask.cli.command.Subcommand;

/// A subcommand of `anymask cluster`.
public interface ClusterWork extends Subcommand {
    /// The command above.
    String PARENT = ClusterCommand.NAME;

    @Override
    default String parent() {
        return PARENT;
    }
}
