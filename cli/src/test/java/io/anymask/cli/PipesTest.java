package io.anymask.cli;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A named pipe in place of every file that a command reads: whoever opens one waits for a writer who never
/// comes.
class PipesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Path pipe(String name) throws Exception {
        Path pipe = folder.resolve(name);
        int made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        assumeTrue(made == 0, "needs mkfifo");
        return pipe;
    }

    private Run run(String command) throws Exception {
        List<Object> words = new ArrayList<>();
        for (String word : command.split(" ", -1)) {
            words.add(word.startsWith("PIPE") ? pipe(word.substring(4)) : word);
        }
        words.add("--output");
        words.add(folder.resolve("out"));
        return assertTimeoutPreemptively(Duration.ofMinutes(2), () -> anymask(words.toArray()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "segment PIPEphoto.jpg --point 1,1",
                "segment samples:flower --mask PIPEmask.png",
                "segment samples:flower --prompts PIPEprompts.json",
                "segment samples:flower --point 1,1 --model PIPEmodel.pt",
                "everything PIPEphoto.png",
                "everything samples:flower --point-grids PIPEgrids.json",
                "evaluate results PIPEtruth.json PIPEresults.json",
                "evaluate proposals PIPEtruth.json",
            })
    void aPipeIsRefused(String command) throws Exception {
        Run run = run(command);
        assertThat(run.err()).contains("this is a pipe or a device");
        assertThat(run.code()).isEqualTo(3);
    }

    @Test
    void aCheckpointToConvertIsNoPipe() throws Exception {
        Path pipe = pipe("model.pth");
        Path target = folder.resolve("model.safetensors");
        Run run = assertTimeoutPreemptively(Duration.ofMinutes(2), () -> anymask("convert", pipe, "--output", target));
        assertThat(run.err()).contains("this is a pipe or a device");
        assertThat(run.code()).isEqualTo(3);
    }

    @Test
    void aConfigurationOfTrainingIsNoPipe() throws Exception {
        Path pipe = pipe("run.json");
        Run run = assertTimeoutPreemptively(Duration.ofMinutes(2), () -> anymask("train", pipe));
        assertThat(run.err()).contains("this is a pipe or a device");
        assertThat(run.code()).isEqualTo(3);
    }

    @Test
    void anIndexOfResultsIsNoPipe() throws Exception {
        Files.createDirectories(folder.resolve("out"));
        Run run = run("segment samples:flower --point 1,1 --mask PIPEmask.png");
        assertThat(run.code()).isEqualTo(3);
        pipe("out/.anymask.jsonl");
        Run second = assertTimeoutPreemptively(
                Duration.ofMinutes(2),
                () -> anymask("segment", "samples:flower", "--point", "1,1", "--output", folder.resolve("out")));
        assertThat(second.err()).contains("this is a pipe or a device");
        assertThat(second.code()).isEqualTo(3);
    }
}
