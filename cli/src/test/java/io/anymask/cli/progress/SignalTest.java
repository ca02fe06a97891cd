package io.anymask.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisabledOnOs(OS.WINDOWS)
class SignalTest {
    /// Ends by the signal of its argument, while it is handled.
    static final class Dying {
        private Dying() {}

        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("a hook ran")));
            Signal signal = Signal.valueOf(args[0]);
            boolean handled = signal.handle(() -> System.out.println("handled"));
            System.out.println("begins " + handled);
            signal.die();
            System.out.println("survives");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingRunsAfterADeath(Signal signal) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Dying.class.getName(),
                        signal.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        // A signal that this process ignores, its children ignore too.
        if (said.startsWith("begins true")) {
            assertThat(process.waitFor()).isEqualTo(signal.exitCode());
            assertThat(said).isEqualTo("begins true\n");
        }
    }
}
