package io.anymask.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// With scripts in place of npm, which note each call.
@DisabledOnOs(OS.WINDOWS)
class NpmPackagesTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void lockFile() throws IOException {
        for (String file : new String[] {"package.json", "package-lock.json", ".npmrc"}) {
            Files.writeString(folder.resolve(file), file);
        }
    }

    private NpmPackages npm(String script) throws IOException {
        Path npm = Files.writeString(folder.resolve("npm"), "#!/bin/sh\necho \"$@\" >> calls\n" + script);
        assertThat(npm.toFile().setExecutable(true)).isTrue();
        return new NpmPackages(folder, npm.toString());
    }

    private int calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls")).size();
    }

    @Test
    void installsOnceForOneLockFile() throws IOException, InterruptedException {
        NpmPackages npm = npm("mkdir -p node_modules");
        assertThat(npm.install()).isEqualTo(folder.resolve("node_modules"));
        npm.install();
        assertThat(Files.readString(folder.resolve("calls"))).startsWith("ci --ignore-scripts ");
        assertThat(calls()).isEqualTo(1);
        Files.writeString(folder.resolve("package-lock.json"), "another");
        npm.install();
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void aFailureTellsWhatNpmSaidAndIsTriedAgain() throws IOException, InterruptedException {
        NpmPackages broken = npm("echo 'npm error ECONNREFUSED' >&2\nexit 7");
        assertThatThrownBy(broken::install)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("status 7")
                .hasMessageContaining("ECONNREFUSED")
                .hasMessageContaining("network");
        npm("mkdir -p node_modules").install();
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void aMachineWithoutNpmIsToldSo() {
        assertThatThrownBy(() -> new NpmPackages(folder, "no-such-npm").install())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("install Node.js with npm");
    }
}
