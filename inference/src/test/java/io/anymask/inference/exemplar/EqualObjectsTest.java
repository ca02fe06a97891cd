package io.anymask.inference.exemplar;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Drawn pictures with several equal objects, of which one is shown.
class EqualObjectsTest {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 440;
    private static final int RADIUS = 46;
    private static final int[][] DISCS = {{110, 110}, {330, 100}, {520, 330}};

    private static Segmenter sam;

    @BeforeAll
    static void open() {
        sam = Segmenter.open(MobileSam.weights());
    }

    @AfterAll
    static void close() {
        sam.close();
    }

    private static boolean isInside(int[] disc, int x, int y) {
        return Math.hypot(x + 0.5 - disc[0], y + 0.5 - disc[1]) < RADIUS;
    }

    private static Mask mask(int[] disc) {
        boolean[] inside = new boolean[WIDTH * HEIGHT];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = isInside(disc, i % WIDTH, i / WIDTH);
        }
        return Mask.of(WIDTH, HEIGHT, inside);
    }

    /// Red discs, and a green square that is none of them.
    private static Image picture(int... background) {
        byte[] rgb = new byte[WIDTH * HEIGHT * 3];
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            int x = i % WIDTH;
            int y = i / WIDTH;
            boolean square = x >= 150 && x < 250 && y >= 270 && y < 370;
            int[] colour = Arrays.stream(DISCS).anyMatch(disc -> isInside(disc, x, y))
                    ? new int[] {196, 52, 40}
                    : square ? new int[] {40, 140, 70} : background;
            for (int channel = 0; channel < 3; channel++) {
                rgb[3 * i + channel] = (byte) colour[channel];
            }
        }
        return Image.of(WIDTH, HEIGHT, rgb);
    }

    private static void assertThatAllAreFound(List<Exemplar> shown, ImageEmbedding image) {
        List<FoundMask> found = ExemplarFinder.of(shown).find(image).stream()
                .filter(each -> each.score() >= ExemplarFinder.THRESHOLD)
                .toList();
        List<Double> ious = new ArrayList<>();
        for (int[] disc : DISCS) {
            Mask truth = mask(disc);
            ious.add(found.stream()
                    .mapToDouble(each -> each.mask().mask().iou(truth))
                    .max()
                    .orElse(0));
        }
        assertThat(ious).allMatch(iou -> iou > 0.9);
    }

    @Test
    void allAreFoundByOne() {
        ImageEmbedding image = sam.embed(picture(224, 220, 208));
        List<Exemplar> shown = List.of(new Exemplar(image, mask(DISCS[0])));
        assertThatAllAreFound(shown, image);
        assertThatAllAreFound(shown, sam.embed(picture(200, 208, 224)));
    }

    @Test
    void severalExamplesFindThemToo() {
        ImageEmbedding image = sam.embed(picture(224, 220, 208));
        Exemplar first = new Exemplar(image, mask(DISCS[0]));
        ImageEmbedding other = sam.embed(picture(200, 208, 224));
        Exemplar second = new Exemplar(other, mask(DISCS[2]));
        assertThatAllAreFound(List.of(first, second), sam.embed(picture(216, 224, 212)));
    }
}
