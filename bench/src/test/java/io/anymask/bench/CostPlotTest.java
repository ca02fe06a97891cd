package io.anymask.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostPlotTest {
    @Test
    void fits() {
        LinearFit straight = LinearFit.through(List.of(1, 2, 5), List.of(3.0, 5.0, 11.0));
        assertThat(straight.intercept()).isCloseTo(1, within(1e-12));
        assertThat(straight.slope()).isCloseTo(2, within(1e-12));
        assertThat(straight.determination()).isCloseTo(1, within(1e-12));
        assertThat(LinearFit.through(List.of(1, 2, 3), List.of(1.0, 4.0, 9.0)).determination())
                .isBetween(0.9, 0.99);
    }

    @Test
    void draws(@TempDir Path folder) throws IOException {
        CostPlot.Panel straight = new CostPlot.Panel("Points", List.of(1, 2, 5), List.of(3.0, 5.0, 11.0));
        CostPlot.Panel bent = new CostPlot.Panel("Images", List.of(1, 2, 3), List.of(1.0, 4.0, 9.0));
        Path file = folder.resolve("growth.png");
        CostPlot.draw(List.of(straight, bent), file);
        assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(2 * 720);
    }
}
