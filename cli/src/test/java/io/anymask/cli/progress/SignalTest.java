package io.anymask.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class SignalTest {
    /// Ends by a signal that it handles.
    static final class Dying {
        private Dying() {}

        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("a hook ran")));
            boolean handled = Signal.TERM.handle(() -> System.out.println("handled"));
            System.out.println("begins " + handled);
            Signal.TERM.die();
            System.out.println("survives");
        }
    }

    /// SIGTERM alone, since children of a shell's background job or of nohup ignore the other two.
    @Test
    void nothingRunsAfterADeath() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Dying.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).isEqualTo("begins true\n");
        assertThat(process.waitFor()).isEqualTo(Signal.TERM.exitCode());
    }
}
