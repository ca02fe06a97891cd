package io.anymask.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.bench.Bench.Format;
import io.anymask.inference.video.Frame;
import io.anymask.mask.Mask;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TrackBenchTest {
    @Test
    void theMasksAreWhereTheObjectsAre() {
        Frame frame = new MadeVideo().next();
        Mask disc = MadeVideo.firstDisc();
        int x = (int) disc.box().centerX();
        int y = (int) disc.box().centerY();
        assertThat(disc.get(x, y)).isTrue();
        assertThat(frame.image().rgb(x, y)).isEqualTo(235 << 16 | 120 << 8 | 20);
        Mask square = MadeVideo.firstSquare();
        assertThat(square.area()).isPositive();
        assertThat(square.intersection(disc)).isZero();
        assertThat(frame.image()
                                .rgb(
                                        (int) square.box().x0() + 1,
                                        (int) square.box().y0() + 1)
                        & 0xFF)
                .isCloseTo(190, within(20));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFilmHasMemoryAndAState(@TempDir Path folder) throws Exception {
        Path plot = folder.resolve("memory.png");
        StringWriter text = new StringWriter();
        Bench.Options options = new Bench.Options(Set.of(Benchmark.FILM), 4, null, null, null, plot, Format.JSON_LINES);
        Bench.run(options, new PrintWriter(text));
        List<JsonNode> lines =
                text.toString().lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(value(lines, "4 frames (MobileSAM): memory")).isBetween(50.0, 4000.0);
        // Of 16 × 9 cells of 256 channels two whole frames at most, and what is small beside them.
        assertThat(value(lines, "  saved state")).isBetween(0.2, 0.6);
        assertThat(value(lines, "  masks a frame")).isBetween(1.5, 2.0);
        assertThat(plot).isNotEmptyFile();
        assertThat(Files.size(plot)).isPositive();
    }

    private static double value(List<JsonNode> lines, String benchmark) {
        return lines.stream()
                .filter(line -> line.path("benchmark").asString("").equals(benchmark))
                .findFirst()
                .orElseThrow()
                .path("anymask")
                .path("median")
                .asDouble();
    }
}
