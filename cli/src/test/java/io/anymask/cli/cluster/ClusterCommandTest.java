package io.anymask.cli.cluster;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is decided before Spark is started: it is not on the class path here.
class ClusterCommandTest {
    @TempDir
    private Path folder;

    private Path spark(String core) throws IOException {
        Path home = folder.resolve("spark");
        Files.createFile(Files.createDirectories(home.resolve("jars")).resolve(core));
        return home;
    }

    @Test
    void aFolderThatIsNoSparkIsRefused() throws IOException {
        Run empty = anymask("cluster", "everything", folder, "--spark-home", folder);
        assertThat(empty.code()).isEqualTo(3);
        assertThat(empty.err()).contains("jars cannot be listed").contains("expected an unpacked Spark 4");
        Run old = anymask("cluster", "embed", folder, "--spark-home", spark("spark-core_2.12-3.5.1.jar"));
        assertThat(old.code()).isEqualTo(3);
        assertThat(old.err()).contains("has spark-core_2.12-3.5.1.jar, expected Spark 4 for Scala 2.13");
    }

    @Test
    void optionsThatMakeNoSenseAreFoundBeforeSparkIsStarted() {
        Run threads = anymask("cluster", "everything", folder, "--threads", "2");
        assertThat(threads.code()).isEqualTo(2);
        assertThat(threads.err()).contains("--threads: got 2").contains("local[N]");
        assertThat(anymask("cluster", "everything", folder, "--points-per-side", "0")
                        .code())
                .isEqualTo(2);
        assertThat(anymask("cluster", "prefill", folder, "--detector-score", "0.5")
                        .err())
                .contains("there is no --detector");
        assertThat(anymask("cluster", "prefill", folder, "--detector", "d", "--preset", "fast")
                        .err())
                .contains("leave the options on how masks are generated out");
        assertThat(anymask("cluster").err()).contains("which").contains("everything");
    }

    @Test
    void theCommandIsSubmittedWithWhatExecutorsNeed() throws IOException {
        Installation installed = new Installation(
                Path.of("/opt/app/anymask.jar"),
                List.of(Path.of("/opt/app/lib/a.jar"), Path.of("/opt/app/lib/b.jar")),
                List.of(Path.of("/opt/app/native/libonnxruntime.so")));
        SparkProcess process = new SparkProcess(
                spark("spark-core_2.13-4.2.0.jar"),
                "spark://head:7077",
                "2g",
                "1g",
                Map.of("spark.cores.max", "64"),
                installed);
        assertThat(process.submission(List.of("cluster", "everything", "my photos/", "it's")))
                .startsWith(folder + "/spark/bin/spark-submit --driver-memory 1g --master spark://head:7077")
                .contains("--class io.anymask.cli.Main")
                .contains("--executor-memory 2g --jars /opt/app/lib/a.jar,/opt/app/lib/b.jar")
                .contains("--files /opt/app/native/libonnxruntime.so")
                .contains("--conf spark.cores.max=64")
                .endsWith("/opt/app/anymask.jar cluster everything 'my photos/' 'it'\\''s'");
    }
}
