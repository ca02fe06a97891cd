package io.anymask.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import io.anymask.inference.InferenceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// ONNX Runtime's environment, of which a process has one.
///
/// Always taken from here: ONNX Runtime 1.29 on Linux matches the command line of its process against a regular
/// expression, at a depth of recursion that grows with it. A class path of 4 KB overflows the stack of a usual
/// thread, and the JVM dies without a word. So the environment starts on a thread whose stack is as deep as the
/// command line needs; the system hands out only what of it is touched.
public final class OnnxEnvironment {
    /// Bytes of stack for a byte of command line: some 240 were needed, measured.
    private static final long STACK = 1024;

    private static final long OWN_STACK = 1 << 20;
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private static @Nullable OrtEnvironment environment;

    private OnnxEnvironment() {}

    /// The environment, started by the first call.
    ///
    /// @throws InferenceException when ONNX Runtime cannot start on this machine
    public static synchronized OrtEnvironment get() {
        if (environment == null) {
            environment = start();
        }
        return environment;
    }

    private static OrtEnvironment start() {
        long stack = OWN_STACK + STACK * commandLineLength();
        try {
            return CompletableFuture.supplyAsync(
                            () -> OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "anymask"),
                            task -> new Thread(null, task, "anymask-onnx-start", stack).start())
                    .join();
        } catch (CompletionException e) {
            throw new InferenceException("ONNX Runtime cannot start: " + e.getCause(), e);
        }
    }

    private static long commandLineLength() {
        try (InputStream commandLine = Files.newInputStream(COMMAND_LINE)) {
            return commandLine.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            return 0; // another system, without that regular expression
        }
    }
}
