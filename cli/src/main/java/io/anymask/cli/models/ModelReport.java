package io.anymask.cli.models;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.Network;
import java.io.PrintWriter;
import java.util.Locale;

/// The lines that are the same for every model.
record ModelReport(PrintWriter out) {
    /// What it is and where it comes from.
    void origin(String model, Checkpoint checkpoint) {
        out.printf("%s, from %s%n", model, checkpoint.origin());
        out.printf(
                Locale.ROOT,
                "  tensors     %d, %,d values%n",
                checkpoint.names().size(),
                checkpoint.parameterCount());
        out.printf("  sha256      %s%n", checkpoint.sha256());
    }

    /// What networks need together.
    void cost(String name, Network... networks) {
        CostOps cost = CostOps.of(networks);
        out.printf(
                Locale.ROOT,
                "  %-11s %.2f M parameters, %.2f GMAC%n",
                name,
                cost.parameterCount() / 1e6,
                cost.multiplyAccumulates() / 1e9);
    }

    /// That nothing is missing.
    ///
    /// @param named by which it was asked for
    /// @param kind what it is
    void complete(String named, String kind, Checkpoint checkpoint) {
        out.printf("%s: a complete %s, sha256 %s%n", named, kind, checkpoint.sha256());
    }
}
