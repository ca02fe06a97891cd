package io.anymask.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The launcher script with a Java that only tells how it was started.
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final String JAVA = """
            #!/bin/sh
            if [ "$1" = -version ]; then
                echo 'openjdk version "25.0.1"' >&2
                exit
            fi
            for argument in "$@"; do
                case $argument in
                -XX:AOTCacheOutput=*) : >"${argument#*=}"; echo rehearsed >>"$ANYMASK_TEST_LOG"; exit ;;
                esac
            done
            printf '%s\\n' "locale=${LC_ALL:-}" "wait=${OMP_WAIT_POLICY:-}" "tunables=$GLIBC_TUNABLES" "files=$(ulimit -n)" "$@"
            """;

    @TempDir
    private Path folder;

    private Path launcher;

    @BeforeEach
    void install() throws IOException {
        launcher = Files.copy(Path.of("..", "anymask"), folder.resolve("anymask"));
        Files.createDirectories(folder.resolve("cli/target"));
        Files.createFile(folder.resolve("cli/target/anymask.jar"));
        java("one");
        java("two");
    }

    private void java(String name) throws IOException {
        Path java = folder.resolve(name).resolve("bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, JAVA);
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private String start(String shell, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", shell + "exec \"$@\"", "sh", "sh", launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name ->
                        name.startsWith("LC_") || name.matches("LANG|OMP_.*|GLIBC_.*|JAVA_OPTS|XDG_CACHE_HOME"));
        builder.environment().put("JAVA_HOME", folder.resolve("one").toString());
        builder.environment().put("ANYMASK_TEST_LOG", folder.resolve("log").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    @ParameterizedTest
    @CsvSource({
        "train run.json, PASSIVE",
        "--debug distill run.json, PASSIVE",
        "segment train.jpg, ''",
        "segment train, ''",
        "everything distill, ''"
    })
    void onlyTheCommandsWordChoosesItsSettings(String line, String wait) throws Exception {
        assertThat(start("", Map.of(), line.split(" ", -1)).lines()).contains("wait=" + wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "tr_TR", "tr_TR.UTF-8", ""})
    void fileNamesAreUtf8InEveryLocale(String locale) throws Exception {
        Map<String, String> environment = locale.isEmpty() ? Map.of() : Map.of("LC_ALL", locale, "LANG", locale);
        assertThat(start("", environment, "segment", "日本語 ü.jpg").lines()).contains("locale=C.UTF-8", "日本語 ü.jpg");
    }

    @Test
    void everyJavaIsPreparedOnce() throws Exception {
        for (String java : List.of("one", "two", "one", "two")) {
            start("", Map.of("JAVA_HOME", folder.resolve(java).toString()), "segment", "a.jpg");
        }
        assertThat(Files.readAllLines(folder.resolve("log"))).hasSize(2);
        assertThat(archives(folder.resolve("cli/target"))).isEqualTo(2);
    }

    @Test
    void tooFewOpenFilesAreRaisedOrRefused() throws Exception {
        assertThat(start("ulimit -S -n 32; ", Map.of(), "segment", "a.jpg").lines())
                .contains("files=256");
        assertThat(start("ulimit -n 32; ", Map.of(), "segment", "a.jpg")).contains("only 32 files", "ulimit -n");
    }

    @Test
    void optionsForJavaAreHeeded() throws Exception {
        Map<String, String> environment = Map.of("ANYMASK_OPTS", "-Xmx9g -Dx=y", "JAVA_OPTS", "-Xmx3g");
        List<String> words = start("", environment, "models", "list").lines().toList();
        assertThat(words).containsSubsequence("-Xmx2500m", "-Xmx3g", "-Xmx9g", "-Dx=y");
    }

    private static long archives(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".archive")).count();
        }
    }
}
