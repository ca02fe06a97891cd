package io.anymask.evaluation.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.mask.Mask;
import io.anymask.testing.Shared;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DavisMeasureTest {
    private static final double PRINTED = 0.00005;

    private static Mask truth(String sequence, int frame) {
        return mask("Annotations/480p", sequence, frame);
    }

    private static Mask osvos(String sequence, int frame) {
        return mask("osvos2017_results", sequence, frame);
    }

    private static Mask mask(String folder, String sequence, int frame) {
        Path davis = Shared.data("davis2016");
        return Mask.read(davis.resolve(folder).resolve(sequence).resolve("%05d.png".formatted(frame)));
    }

    /// J as in the data's README. Of every seventh frame F is derived again, from the pixels.
    @ParameterizedTest
    @CsvSource({"blackswan, 50, 0.9430", "car-shadow, 40, 0.9284", "libby, 49, 0.6230"})
    void osvosHasItsKnownRegionSimilarityAndTheSameContourAccuracyTwice(String sequence, int frames, double expected) {
        DavisMeasure measure = new DavisMeasure();
        for (int frame = 0; frame < frames; frame++) {
            Mask answer = osvos(sequence, frame);
            Mask truth = truth(sequence, frame);
            measure.add(answer, truth);
            if (frame % 7 == 0) {
                assertThat(measure.contours().getLast()).isCloseTo(pixelByPixel(answer, truth), within(1e-6));
            }
        }
        DavisScore score = measure.score();
        assertThat(score.region().mean()).isCloseTo(expected, within(PRINTED));
        assertThat(score.mean())
                .isEqualTo((score.region().mean() + score.contour().mean()) / 2);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 9", "64, 3", "130, 65"})
    void contoursOfRandomMasksUpToTheEdgeAreThoseOfTheDefinition(int width, int height) {
        Random random = new Random(width);
        for (int round = 0; round < 20; round++) {
            Mask answer = random(width, height, random);
            Mask truth = round == 0 ? Mask.empty(width, height) : random(width, height, random);
            assertThat(ContourAccuracy.of(answer, truth).f()).isCloseTo(pixelByPixel(answer, truth), within(1e-12));
            assertThat(ContourAccuracy.of(truth, answer).f()).isCloseTo(pixelByPixel(answer, truth), within(1e-12));
        }
    }

    private static Mask random(int width, int height, Random random) {
        boolean[] pixels = new boolean[width * height];
        int from = random.nextInt(pixels.length);
        for (int i = from; i < Math.min(pixels.length, from + random.nextInt(1, 200)); i++) {
            pixels[i] = random.nextInt(4) > 0;
        }
        return Mask.of(width, height, pixels);
    }

    private record Pixel(int x, int y) {}

    /// F from its definition: every pixel of a contour is held against every one of the other.
    private static double pixelByPixel(Mask answer, Mask truth) {
        List<Pixel> answered = contour(answer);
        List<Pixel> wanted = contour(truth);
        if (answered.isEmpty() || wanted.isEmpty()) {
            return answered.isEmpty() && wanted.isEmpty() ? 1 : 0;
        }
        double diagonal = Math.sqrt((double) truth.width() * truth.width() + (double) truth.height() * truth.height());
        double precision = near(answered, wanted, Math.ceil(0.008 * diagonal)) / answered.size();
        double recall = near(wanted, answered, Math.ceil(0.008 * diagonal)) / wanted.size();
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    private static List<Pixel> contour(Mask mask) {
        List<Pixel> contour = new ArrayList<>();
        for (int y = 0; y < mask.height(); y++) {
            for (int x = 0; x < mask.width(); x++) {
                boolean own = mask.get(x, y);
                boolean hasRight = x + 1 < mask.width();
                boolean hasBelow = y + 1 < mask.height();
                if ((hasRight && mask.get(x + 1, y) != own)
                        || (hasBelow && mask.get(x, y + 1) != own)
                        || (hasRight && hasBelow && mask.get(x + 1, y + 1) != own)) {
                    contour.add(new Pixel(x, y));
                }
            }
        }
        return contour;
    }

    private static double near(List<Pixel> pixels, List<Pixel> others, double distance) {
        return pixels.stream()
                .filter(pixel -> others.stream()
                        .anyMatch(other -> Math.hypot(pixel.x() - other.x(), pixel.y() - other.y()) <= distance))
                .count();
    }

    @Test
    void theMeasureOfAVideoIsMeanShareAboveAHalfAndLossFromFirstToLastQuarter() {
        // Quarters of ten frames end at 0, 2, 5, 7 and 9 (0, 2.25, 4.5, 6.75, 9), each with both its ends.
        FrameStatistics statistics = FrameStatistics.of(new double[] {1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1});
        assertThat(statistics.mean()).isCloseTo(0.55, within(1e-12));
        assertThat(statistics.recall()).isEqualTo(0.5);
        assertThat(statistics.decay()).isCloseTo(0.9 - 0.2, within(1e-12));
        assertThat(FrameStatistics.of(new double[] {0.7}).decay()).isZero();
        assertThatThrownBy(() -> FrameStatistics.of(new double[0])).hasMessageContaining("at least one");
    }

    @Test
    void theFirstAndTheLastFrameDoNotCount() {
        Mask none = Mask.empty(40, 30);
        Mask object = Mask.full(10, 8).paste(5, 6, 40, 30);
        DavisMeasure measure = new DavisMeasure();
        measure.add(none, object);
        measure.add(object, object);
        assertThatThrownBy(measure::score).hasMessageContaining("got 2 frames");
        measure.add(none, object);
        assertThat(measure.score().mean()).isEqualTo(1);
        assertThat(measure.regions()).containsExactly(0.0, 1.0, 0.0);
        assertThat(measure.contours()).containsExactly(0.0, 1.0, 0.0);
    }

    @Test
    void anAbsentObjectIsRightOnlyIfNothingIsAnswered() {
        Mask none = Mask.empty(40, 30);
        assertThat(RegionSimilarity.of(none, none)).isEqualTo(1);
        assertThat(ContourAccuracy.of(none, none).f()).isEqualTo(1);
        Mask object = Mask.full(10, 8).paste(5, 6, 40, 30);
        assertThat(RegionSimilarity.of(object, none)).isZero();
        assertThat(ContourAccuracy.of(object, none)).isEqualTo(new ContourAccuracy(0, 1));
        assertThat(ContourAccuracy.of(none, object)).isEqualTo(new ContourAccuracy(1, 0));
    }
}
