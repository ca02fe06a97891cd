package io.anymask.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What version 1.29 did not do, see docs/decisions/0007: look here before taking a newer one.
final class OnnxRuntimeTest {
    @TempDir
    private Path home;

    /// What the child process runs.
    static final class Start {
        private Start() {}

        public static void main(String[] arguments) {
            System.out.println("started " + OrtEnvironment.getEnvironment().getVersion());
        }
    }

    @Test
    void startsUnderALongCommandLineAndLeavesNothingBehind() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Dlong=" + "a".repeat(100_000),
                "-cp",
                System.getProperty("java.class.path"),
                Start.class.getName());
        builder.environment().put("HOME", home.toString());
        builder.environment().remove("XDG_CACHE_HOME");
        Process process = builder.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        assertThat(out).contains("started 1.");
        assertThat(home).as("telemetry's device id and queue").isEmptyDirectory();
    }
}
