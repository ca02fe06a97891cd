package io.anymask.cli.cluster;

import io.anymask.cli.command.Subcommand;

/// A subcommand of `anymask cluster`.
interface ClusterWork extends Subcommand {
    @Override
    default String parent() {
        return ClusterCommand.NAME;
    }
}
