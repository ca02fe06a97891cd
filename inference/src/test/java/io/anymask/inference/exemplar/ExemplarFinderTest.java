package io.anymask.inference.exemplar;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.mask.Mask;
import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What the finder finds in pictures with known answers.
@Tag("shared")
class ExemplarFinderTest {
    private static GoldenExemplars golden;

    @BeforeAll
    static void open() {
        golden = new GoldenExemplars();
    }

    @AfterAll
    static void close() {
        golden.close();
    }

    /// The likest mask, over the frames of a video, against one plain click at the likest cell.
    @Test
    void anObjectInLaterFramesOfItsVideo() {
        double found = 0;
        double clicked = 0;
        int tests = 0;
        for (JsonNode reference : GoldenExemplars.references()) {
            if (!reference.get("set").asString().equals("davis2016") || !GoldenExemplars.isRun(reference)) {
                continue;
            }
            ExemplarFinder finder = ExemplarFinder.of(List.of(golden.exemplar(reference)));
            for (JsonNode test : reference.get("tests")) {
                Mask truth = Mask.read(Shared.data(test.get("truth").asString()));
                List<FoundMask> masks =
                        finder.find(golden.embedding(test.get("image").asString()));
                assertThat(masks).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
                found += masks.getFirst().mask().mask().iou(truth);
                clicked += test.get("baseline").get("iou").asDouble();
                tests++;
            }
        }
        assertThat(tests).isPositive();
        assertThat(found / tests).isGreaterThan(clicked / tests);
    }

    /// Two copies of an object in one picture, and several examples at once.
    @Test
    void bothCopiesOfAnObject() {
        JsonNode reference = GoldenExemplars.references().stream()
                .filter(candidate -> candidate.get("id").asString().equals("car-shadow"))
                .findFirst()
                .orElseThrow();
        Exemplar exemplar = golden.exemplar(reference);
        Image image = Image.read(Shared.data(reference.get("reference").asString()));
        Mask mask = exemplar.mask();
        int shift = mask.box().x0() > image.width() - mask.box().x1()
                ? -(int) (mask.box().width() + 30)
                : (int) (mask.box().width() + 30);
        byte[] pixels = new byte[image.width() * image.height() * 3];
        boolean[] copied = new boolean[image.width() * image.height()];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int from = x - shift;
                boolean copy = from >= 0 && from < image.width() && mask.get(from, y);
                int rgb = image.rgb(copy ? from : x, y);
                int pixel = y * image.width() + x;
                copied[pixel] = copy;
                pixels[3 * pixel] = (byte) (rgb >> 16);
                pixels[3 * pixel + 1] = (byte) (rgb >> 8);
                pixels[3 * pixel + 2] = (byte) rgb;
            }
        }
        Mask copy = Mask.of(image.width(), image.height(), copied);
        ImageEmbedding both = golden.sam.embed(Image.of(image.width(), image.height(), pixels));
        List<Mask> found = new ArrayList<>();
        ExemplarFinder.of(List.of(exemplar, exemplar))
                .find(both)
                .forEach(each -> found.add(each.mask().mask()));
        List<Mask> likest = found.subList(0, Math.min(4, found.size()));
        assertThat(likest.stream().mapToDouble(mask::iou).max().orElse(0)).isGreaterThan(0.6);
        assertThat(likest.stream().mapToDouble(copy::iou).max().orElse(0)).isGreaterThan(0.6);
    }
}
