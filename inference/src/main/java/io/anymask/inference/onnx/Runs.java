package io.anymask.inference.onnx;

import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The runs of a session that are under way, so that they can be stopped. Safe for use by several threads.
final class Runs {
    private final OrtSession session;

    /// Guarded by itself, as is the flag.
    private final Set<OrtSession.RunOptions> running = new HashSet<>();

    private boolean cancelled;

    Runs(OrtSession session) {
        this.session = session;
    }

    /// @param pinned tensors that outputs are written into, by name
    /// @param unpinned outputs that the runtime makes room for
    /// @throws IllegalStateException once runs have been stopped
    OrtSession.Result run(
            Map<String, ? extends OnnxTensorLike> inputs,
            Set<String> unpinned,
            Map<String, ? extends OnnxTensorLike> pinned)
            throws OrtException {
        try (OrtSession.RunOptions options = new OrtSession.RunOptions()) {
            begin(options);
            try {
                return session.run(inputs, unpinned, pinned, options);
            } finally {
                end(options);
            }
        }
    }

    private void begin(OrtSession.RunOptions options) {
        synchronized (running) {
            if (cancelled) {
                throw new IllegalStateException("the run does not begin, since the model is being closed");
            }
            running.add(options);
        }
    }

    private void end(OrtSession.RunOptions options) {
        synchronized (running) {
            running.remove(options);
        }
    }

    /// Asks all runs to end soon, with an exception, and refuses later ones.
    void cancel() {
        synchronized (running) {
            cancelled = true;
            running.forEach(Runs::terminate);
        }
    }

    private static void terminate(OrtSession.RunOptions run) {
        try {
            run.setTerminate(true);
        } catch (OrtException e) {
            throw OnnxEngine.failure("stop a run", e);
        }
    }
}
