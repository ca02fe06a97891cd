package io.anymask.cli.cluster;

import io.anymask.cli.command.OptionException;
import io.anymask.cli.options.ModelOptions;
import io.anymask.inference.ModelSpec;
import io.anymask.inference.onnx.OnnxEngine;

/// The model of a job: as the options of every command name it, but for the threads.
public final class ClusterModel {
    private ClusterModel() {}

    /// @throws OptionException also for a number of threads
    public static ModelSpec of(ModelOptions options) {
        if (options.threads() != 0) {
            throw new OptionException(
                    "--threads: got %d; on a cluster each image has one thread, and --master local[N] or spark.executor.cores says how many images are worked on at once"
                            .formatted(options.threads()));
        }
        return options.spec(OnnxEngine.Memory.KEEP);
    }
}
