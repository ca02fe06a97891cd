package io.anymask.evaluation.edges;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A dark and a light half: whoever finds edges finds this one, and nothing else.
class DetectorsTest {
    private static final int SIDE = 64;

    private static Image halves(int light) {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 % SIDE < SIDE / 2 ? 40 : light);
        }
        return Image.of(SIDE, SIDE, rgb);
    }

    private static int[] edgesOfRow(EdgeMap map, int y) {
        return IntStream.range(0, SIDE).filter(x -> map.at(x, y) > 0.05).toArray();
    }

    @Test
    void sobelAndCannyFindOneLine() {
        for (EdgeDetector detector : new EdgeDetector[] {SobelEdges.DEFAULT, CannyEdges.DEFAULT}) {
            EdgeMap map = detector.detect(halves(200));
            assertThat(edgesOfRow(map, 30)).hasSize(1).containsAnyOf(31, 32);
            EdgeMap faint = detector.detect(halves(60));
            assertThat(faint.at(edgesOfRow(faint, 30)[0], 30)).isLessThan(map.at(edgesOfRow(map, 30)[0], 30));
        }
    }

    @Test
    void weakEdgesCountWhereTheyHangTogetherWithStrongOnes() {
        // One vertical edge, strong above and weak below: the weak part is as strong as hysteresis lets it be.
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % SIDE;
            int y = i / 3 / SIDE;
            rgb[i] = (byte) (x < SIDE / 2 ? 40 : y < SIDE / 2 ? 240 : 130);
        }
        Image image = Image.of(SIDE, SIDE, rgb);
        EdgeMap apart = new CannyEdges(1, 1).detect(image);
        EdgeMap together = new CannyEdges(1, 0.4).detect(image);
        int x = edgesOfRow(apart, 50)[0];
        assertThat(together.at(x, 50)).isGreaterThan(1.2f * apart.at(x, 50));
    }

    @Test
    void regionsHaveABoundaryBetweenThem() {
        EdgeMap map = RegionEdges.DEFAULT.detect(halves(200));
        assertThat(map.at(31, 30)).isGreaterThan(0.5f);
        // The finest scales part the smoothed ramp between the halves too, and nothing else.
        assertThat(edgesOfRow(map, 30)).doesNotContain(IntStream.range(0, 26).toArray());
        assertThat(edgesOfRow(map, 30)).doesNotContain(IntStream.range(37, SIDE).toArray());
    }
}
