package io.anymask.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;

class ChartsTest {
    @Test
    void chartsStandOneBelowTheOtherOnTheirPaper() throws IOException {
        BufferedImage picture = picture(line(Ink.LIGHT, 0), line(Ink.DARK, 1));
        assertThat(picture.getWidth()).isEqualTo(2 * 720);
        assertThat(picture.getHeight()).isEqualTo(2 * 2 * 200);
        assertThat(picture.getRGB(3, 3)).isEqualTo(Ink.LIGHT.paper().getRGB());
        assertThat(picture.getRGB(3, 403)).isEqualTo(Ink.DARK.paper().getRGB());
        assertThat(columnsOf(picture, Ink.LIGHT.series().getFirst())).isNotEmpty();
        assertThat(columnsOf(picture, Ink.DARK.series().get(1))).isNotEmpty();
    }

    /// The same line takes half the width when the range is twice as long; what makes the range is not seen.
    @Test
    void aRangeReachesBeyondThePoints() throws IOException {
        XYChart wide = Charts.lines("Step", "Loss", 200, Ink.LIGHT);
        Charts.range(wide, 0, 200);
        wide.addSeries("loss", new double[] {0, 100}, new double[] {1, 2})
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(Ink.LIGHT.series().get(2));
        wide.getStyler().setLegendVisible(false);
        BufferedImage picture = picture(wide);
        List<Integer> drawn = columnsOf(picture, Ink.LIGHT.series().get(2));
        assertThat(drawn.getLast() - drawn.getFirst()).isBetween(500, 720);
        assertThat(columnsOf(picture, Ink.LIGHT.series().getFirst())).isEmpty();
    }

    private static XYChart line(Ink ink, int colour) {
        XYChart chart = Charts.lines("Step", "Loss", 200, ink);
        chart.addSeries("loss", new double[] {0, 100}, new double[] {1, 2})
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(ink.series().get(colour));
        return chart;
    }

    private static BufferedImage picture(XYChart... charts) throws IOException {
        byte[] png = Objects.requireNonNull(Charts.png(() -> List.of(charts)));
        return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)));
    }

    private static List<Integer> columnsOf(BufferedImage picture, Color colour) {
        return IntStream.range(0, picture.getWidth())
                .filter(x ->
                        IntStream.range(0, picture.getHeight()).anyMatch(y -> picture.getRGB(x, y) == colour.getRGB()))
                .boxed()
                .toList();
    }
}
