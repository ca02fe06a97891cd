package io.anymask.cli;

import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that choose a model and how it runs.
final class ModelOptions {
    static final String BUNDLED = "mobile-sam";

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = BUNDLED,
            description = "${DEFAULT-VALUE} (in the box), or a checkpoint file. Default: ${DEFAULT-VALUE}.")
    private String model = BUNDLED;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads to compute with; 0 for all cores. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--input-size",
            paramLabel = "PIXELS",
            description = "Side of the square the encoder sees, a multiple of 16: smaller is faster and coarser."
                    + " Default: the model's own, 1024 for all published ones.")
    private @Nullable Integer inputSize;

    String name() {
        return model;
    }

    Segmenter open(OnnxEngine.Memory memory) {
        if (threads < 0) {
            throw new InputException("--threads: got " + threads + ", expected 1 or more, or 0 for all cores");
        }
        return Segmenter.open(sized(), new OnnxEngine(new OnnxEngine.Options(threads, memory)));
    }

    private SamModel sized() {
        SamModel own = SamModel.of(checkpoint(model));
        if (inputSize == null) {
            return own;
        }
        try {
            return own.withImageSize(inputSize);
        } catch (IllegalArgumentException e) {
            throw new InputException("--input-size: " + e.getMessage(), e);
        }
    }

    static Checkpoint checkpoint(String model) {
        return model.equals(BUNDLED) ? Checkpoint.read(MobileSam.weights(), BUNDLED) : Checkpoint.open(Path.of(model));
    }
}
