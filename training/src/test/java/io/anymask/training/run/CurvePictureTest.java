package io.anymask.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.chart.Ink;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class CurvePictureTest {
    private static final Curve CURVE = new Curve("Mean IoU", List.of("one_click", "three_clicks", "box"));

    @TempDir
    private Path folder;

    @Test
    void theLossHasItsOwnChartAboveThatOfTheScores() throws IOException {
        BufferedImage picture = read(new CurvePicture(losses(400), scores(), CURVE).png());
        int half = picture.getHeight() / 2;
        assertThat(picture.getRGB(2, 2)).as("paper").isEqualTo(Color.WHITE.getRGB());
        Color loss = Ink.LIGHT.series().getFirst();
        assertThat(count(picture, loss, 0, half)).as("the loss").isGreaterThan(800);
        for (Color score : Ink.LIGHT.series().subList(1, 3)) {
            assertThat(count(picture, score, 0, half)).as("no score above").isZero();
            assertThat(count(picture, score, half, picture.getHeight()))
                    .as("the scores")
                    .isGreaterThan(300);
        }
    }

    @Test
    void withoutValidationsThereIsOneChartAndWithoutStepsNone() throws IOException {
        BufferedImage both = read(new CurvePicture(losses(30), scores(), CURVE).png());
        BufferedImage one = read(new CurvePicture(losses(30), List.of(), CURVE).png());
        assertThat(one.getHeight()).isEqualTo(both.getHeight() / 2);
        assertThat(new CurvePicture(List.of(), scores(), CURVE).png()).isNull();
    }

    /// A loss or score that was not a number has no place in it.
    @Test
    void rowsWithoutTheNumberAreLeftOut() throws IOException {
        List<ObjectNode> gaps = losses(60);
        gaps.get(30).remove(CurvePicture.LOSS);
        List<ObjectNode> scores = scores();
        scores.forEach(score -> score.remove("box"));
        BufferedImage picture = read(new CurvePicture(gaps, scores, CURVE).png());
        assertThat(count(picture, Ink.LIGHT.series().get(2), 0, picture.getHeight()))
                .isZero();
    }

    @Test
    void thePictureIsReplacedAsAWhole() throws IOException {
        RunFolder run = new RunFolder(folder);
        Metrics metrics = Metrics.open(run, 0, CURVE);
        metrics.step(1, Map.of("loss", 1.0));
        Path earlier = Files.writeString(folder.resolve("earlier.png"), "an earlier picture");
        Files.createLink(run.curve(), earlier);
        metrics.draw();
        assertThat(read(Files.readAllBytes(run.curve())).getWidth()).isPositive();
        assertThat(earlier).as("another file, not written over").hasContent("an earlier picture");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(run.curve(), run.metrics(), earlier);
        }
    }

    private static List<ObjectNode> losses(int steps) {
        SplittableRandom random = new SplittableRandom(1);
        List<ObjectNode> rows = new ArrayList<>();
        for (int i = 1; i <= steps; i++) {
            rows.add(row(i).put("loss", 0.3 + 2 * Math.exp(-i / 100.0) + random.nextGaussian() * 0.1));
        }
        return rows;
    }

    private static List<ObjectNode> scores() {
        List<ObjectNode> rows = new ArrayList<>();
        for (int i = 0; i <= 4; i++) {
            double gain = 1 - Math.exp(-i / 2.0);
            rows.add(row(100L * i)
                    .put("one_click", 0.4 + 0.2 * gain)
                    .put("three_clicks", 0.5 + 0.25 * gain)
                    .put("box", 0.6 + 0.2 * gain));
        }
        return rows;
    }

    private static ObjectNode row(long step) {
        return JsonMapper.shared().createObjectNode().put("step", step);
    }

    private static BufferedImage read(byte @Nullable [] png) throws IOException {
        return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(Objects.requireNonNull(png))));
    }

    private static int count(BufferedImage picture, Color colour, int from, int to) {
        int count = 0;
        for (int y = from; y < to; y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                count += picture.getRGB(x, y) == colour.getRGB() ? 1 : 0;
            }
        }
        return count;
    }
}
