package io.anymask.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Java that has only the modules which the command needs.
class JlinkTest {
    private static final String MODULES =
            "java.desktop,java.logging,java.management,java.naming,java.net.http,java.xml,"
                    + "jdk.crypto.ec,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs";

    @TempDir
    private Path folder;

    @Test
    void aSmallJavaRunsTheCommand() throws Exception {
        Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        assumeTrue(Files.isExecutable(jlink), "this Java has no jlink");
        Path small = folder.resolve("java");
        run(jlink.toString(), "--add-modules", MODULES, "--output", small.toString());
        String java = small.resolve("bin/java").toString();
        assertThat(run(java, "--list-modules")).doesNotContain("java.rmi", "java.sql", "jdk.compiler");
        String said = run(
                java,
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "segment",
                "samples:flower",
                "--point",
                "610,260",
                "-o",
                folder.resolve("out").toString());
        assertThat(said).contains("mask 3");
        assertThat(folder.resolve("out/flower.overlay.png")).isNotEmptyFile();
    }

    private String run(String... command) throws Exception {
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
