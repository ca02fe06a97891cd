package io.anymask.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ChildProcessTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Test
    @EnabledOnOs(OS.LINUX)
    void tellsTimeAndPeakMemory() throws Exception {
        ChildProcess run = ChildProcess.run(List.of(JAVA, "-Xms64m", "-XX:+AlwaysPreTouch", "--version"));
        assertThat(run.milliseconds()).isPositive();
        assertThat(run.peakMegabytes()).isBetween(64.0, 2000.0);
    }

    @Test
    void refusesAFailedRun() {
        assertThatThrownBy(() -> ChildProcess.run(List.of(JAVA, "-cp", ".", "no.such.Main")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exit code 1");
    }
}
