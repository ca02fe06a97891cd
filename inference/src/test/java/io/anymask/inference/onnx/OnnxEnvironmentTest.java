package io.anymask.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class OnnxEnvironmentTest {
    /// What the child process runs.
    static final class Start {
        private Start() {}

        public static void main(String[] arguments) {
            System.out.println("started " + OnnxEnvironment.get().getVersion());
        }
    }

    @Test
    void startsUnderALongCommandLine() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-Dlong=" + "a".repeat(100_000),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Start.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(out).startsWith("started 1.");
    }
}
