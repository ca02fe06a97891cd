package io.anymask.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemoryPlotTest {
    @Test
    void tellsALeakFromAFullCache() {
        List<Double> leaking =
                IntStream.range(0, 100).mapToObj(step -> 500 + 0.25 * step).toList();
        assertThat(new MemoryPlot(leaking).perThousandSteps()).isCloseTo(250, within(1e-9));
        assertThat(new MemoryPlot(leaking, 100).perThousandSteps()).isCloseTo(2.5, within(1e-9));
        List<Double> filling = IntStream.range(0, 100)
                .mapToObj(step -> Math.min(500.0 + 10 * step, 800))
                .toList();
        assertThat(new MemoryPlot(filling).perThousandSteps()).isZero();
        assertThat(new MemoryPlot(List.of(500.0)).perThousandSteps()).isZero();
    }

    @Test
    void draws(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("memory.png");
        new MemoryPlot(Collections.nCopies(20, 1234.0)).draw(file);
        assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(2 * 720);
    }

    @Test
    void thisProcessHasMemory() {
        assumeTrue(ResidentMemory.isKnown());
        assertThat(ResidentMemory.megabytes()).isBetween(20.0, 1e6);
    }
}
