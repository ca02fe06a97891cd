package io.anymask.dataengine.work;

import io.anymask.dataengine.run.Report;
import org.jspecify.annotations.Nullable;

/// The work of one run. For one thread.
interface Job {
    /// What came of it.
    ///
    /// @param artifact name of the file that it made; null for none
    /// @param afterwards what is done once the run is kept as completed
    record Result(Report report, @Nullable String artifact, Runnable afterwards) {
        Result(Report report, @Nullable String artifact) {
            this(report, artifact, () -> {});
        }
    }

    /// @throws java.util.concurrent.CancellationException when the watch says so
    Result run(Watch watch) throws Exception;
}
