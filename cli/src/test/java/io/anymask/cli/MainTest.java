package io.anymask.cli;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mobilesam.MobileSam;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class MainTest {
    private static final List<String> COMMANDS = List.of(
            "annotate",
            "audit",
            "backup",
            "bench",
            "cluster",
            "convert",
            "convert-annotations",
            "dataset",
            "distill",
            "engine",
            "evaluate",
            "everything",
            "export",
            "find",
            "metrics",
            "models",
            "ready",
            "restore",
            "segment",
            "serve",
            "track",
            "train",
            "train-detector",
            "volume");

    @Test
    void commandsAreFoundAndTheirSummariesAreWhole() {
        String help = anymask("--help").out();
        for (String command : COMMANDS) {
            assertThat(help).containsPattern("(?m)^  " + command + "  ");
            Run own = anymask("help", command);
            assertThat(own.code()).isZero();
            assertThat(own.out()).contains("anymask " + command);
        }
        String summaries = help.substring(help.indexOf("Commands:"), help.indexOf("Exit codes"));
        assertThat(summaries.lines().filter(line -> line.matches("  [a-z].*")).count())
                .isEqualTo(COMMANDS.size() + 2);
        assertThat(summaries.replaceAll("(?m)\\s*\\R {4,}", " ").lines().skip(1).filter(line -> !line.isBlank()))
                .allMatch(line -> line.strip().endsWith("."));
    }

    @Test
    void theVersionTellsWhatRuns() {
        assertThat(anymask("--version").out())
                .contains("anymask ", "commit ", "Java " + Runtime.version().feature(), "ONNX Runtime 1.");
    }

    @Test
    void shellsCanCompleteCommands() {
        assertThat(anymask("completion").out()).contains("complete -F", "--points-per-side", "segment");
    }

    @Test
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void theFolderForTemporaryFilesIsMissing() {
        String before = System.setProperty("java.io.tmpdir", "/nowhere/at/all");
        try {
            Run run = anymask("models", "list");
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err()).contains("/nowhere/at/all", "java.io.tmpdir");
            assertThat(anymask("--help").code()).isZero();
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
    }

    /// Java's own message is the path alone, or has the path twice.
    @Test
    void whatIsWrongWithAFileIsSaidInWords() {
        assertThat(Main.message(new UncheckedIOException(new AccessDeniedException("/a/b"))))
                .isEqualTo("/a/b: permission denied");
        assertThat(Main.message(new NoSuchFileException("/a/b"))).isEqualTo("/a/b: no such file or folder");
        assertThat(Main.message(new IllegalStateException("as it is"))).isEqualTo("as it is");
        assertThat(Main.message(new InvocationTargetException(new NoClassDefFoundError("a/B"))))
                .isEqualTo("NoClassDefFoundError: a/B");
        assertThat(Main.message(new IllegalStateException())).isEqualTo("IllegalStateException; --debug says where");
    }

    @Test
    void aPhotoFromStandardInput() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(MobileSam.photo("cat")));
        try {
            Run run = anymask("segment", "-", "--point", "100,100", "-o", "-");
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.out()).startsWith("{").contains("\"path\":\"-\"", "1024");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void promptsFromStandardInput() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("[{\"points\": [[100, 100, 0]]}]".getBytes(StandardCharsets.UTF_8)));
        try {
            Run run = anymask("segment", "samples:cat", "--prompts", "-", "-o", "-");
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.out()).contains("\"points\":[[100.0,100.0,0]]");
            Run both = anymask("segment", "-", "--prompts", "-", "-o", "-");
            assertThat(both.code()).isEqualTo(2);
            assertThat(both.err()).contains("standard input is an image already");
        } finally {
            System.setIn(before);
        }
        System.setIn(new ByteArrayInputStream(new byte[] {'['}));
        try {
            Run run = anymask("segment", "samples:cat", "--prompts", "-", "-o", "-");
            assertThat(run.code()).isEqualTo(3);
            assertThat(run.err()).contains("standard input: no valid JSON");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void quietSaysNothingOfProgress() {
        Object[] command = {"everything", "samples:cat", "--points-per-side", "4", "--json"};
        assertThat(anymask(command).err()).contains("points");
        Object[] quiet = java.util.Arrays.copyOf(command, command.length + 1);
        quiet[command.length] = "--quiet";
        assertThat(anymask(quiet).err()).isEmpty();
    }
}
