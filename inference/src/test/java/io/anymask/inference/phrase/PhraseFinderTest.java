package io.anymask.inference.phrase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.image.Image;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.clip.ClipVector;
import io.anymask.inference.clip.ColourClip;
import io.anymask.inference.clip.CropRule;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Coloured squares on grey, found by a CLIP that knows colours.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PhraseFinderTest {
    private static final int WIDTH = 200;
    private static final int HEIGHT = 120;
    private static final int RED = 0xC81E1E;
    private static final int BLUE = 0x1E28C8;
    private static final int GREY = 0x787878;

    private ClipEncoder clip;

    @BeforeAll
    void open() {
        clip = ColourClip.open();
    }

    @AfterAll
    void close() {
        clip.close();
    }

    private static Image photo(Box... blue) {
        byte[] rgb = new byte[WIDTH * HEIGHT * 3];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int colour = new Box(20, 20, 59, 59).contains(x, y) ? RED : GREY;
                for (Box box : blue) {
                    colour = box.contains(x, y) ? BLUE : colour;
                }
                for (int channel = 0; channel < 3; channel++) {
                    rgb[(y * WIDTH + x) * 3 + channel] = (byte) (colour >> (16 - 8 * channel));
                }
            }
        }
        return Image.of(WIDTH, HEIGHT, rgb);
    }

    private static MaskRecord mask(int x0, int y0, int x1, int y1) {
        boolean[] inside = new boolean[WIDTH * HEIGHT];
        for (int y = y0; y <= y1; y++) {
            Arrays.fill(inside, y * WIDTH + x0, y * WIDTH + x1 + 1, true);
        }
        Rle rle = Mask.of(WIDTH, HEIGHT, inside).rle();
        return new MaskRecord(rle, rle.area(), rle.box(), 0.9, 0.95, x0, y0, new Box(0, 0, WIDTH, HEIGHT));
    }

    private static final MaskRecord RED_SQUARE = mask(20, 20, 59, 59);
    private static final MaskRecord RED_PART = mask(20, 20, 59, 50);
    private static final MaskRecord BLUE_SQUARE = mask(120, 40, 159, 79);
    private static final MaskRecord GREY_FLOOR = mask(0, 90, 199, 119);
    private static final List<MaskRecord> ALL = List.of(GREY_FLOOR, RED_PART, BLUE_SQUARE, RED_SQUARE);
    private static final Image PHOTO = photo(new Box(120, 40, 159, 79));

    @Test
    void whatAPhraseNamesIsFoundAndNothingElse() {
        List<PhraseMask> red = PhraseFinder.of(clip, List.of("a red square")).find(PHOTO, ALL, Relevance.THRESHOLD);
        assertThat(red).hasSize(1);
        assertThat(red.getFirst().mask()).isIn(RED_SQUARE, RED_PART);
        assertThat(red.getFirst().score()).isGreaterThan(0.9);
        List<PhraseMask> blue = PhraseFinder.of(clip, List.of("blue")).find(PHOTO, ALL, Relevance.THRESHOLD);
        assertThat(blue).extracting(PhraseMask::mask).containsExactly(BLUE_SQUARE);
        assertThat(PhraseFinder.of(clip, List.of("green")).find(PHOTO, ALL, Relevance.THRESHOLD))
                .isEmpty();
    }

    @Test
    void ofSeveralPhrasesAMaskGetsTheBest() {
        List<PhraseMask> found = PhraseFinder.of(clip, List.of("green", "blue", "red"))
                .find(PHOTO, List.of(BLUE_SQUARE, RED_SQUARE), Relevance.THRESHOLD);
        assertThat(found)
                .extracting(PhraseMask::mask, PhraseMask::phrase)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(BLUE_SQUARE, "blue"),
                        org.assertj.core.groups.Tuple.tuple(RED_SQUARE, "red"));
    }

    @Test
    void everyMaskGetsANameOfAList() {
        Naming naming = new Naming(
                Vocabulary.of(clip, List.of("red", "green", "blue"), "a photo of a {}."),
                clip.model().scale());
        List<Integer> progress = new ArrayList<>();
        List<PhraseMask> named = PhraseFinder.of(MaskVectors.of(clip), naming)
                .label(PHOTO, ALL, (done, total) -> progress.add(done * 10 + total));
        assertThat(named).hasSize(4);
        assertThat(named)
                .filteredOn(each -> each.mask().equals(BLUE_SQUARE))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.phrase()).isEqualTo("blue");
                    assertThat(each.score()).isGreaterThan(0.99);
                    assertThat(each.cosine()).isBetween(0.5, 1.0);
                });
        assertThat(named).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
        assertThat(progress).containsExactly(44);
        ClipVector vector = clip.image(PHOTO);
        assertThat(Arrays.stream(naming.scores(vector)).sum()).isEqualTo(1, within(1e-9));
    }

    /// Where the crop shows more of something else, only a class token that is kept to the mask sees the mask.
    @Test
    void theClassTokenSeesTheMask() {
        Image crowded = photo(new Box(0, 0, 19, 119), new Box(60, 0, 199, 119), new Box(0, 60, 199, 119));
        List<Rle> square = List.of(RED_SQUARE.segmentation());
        ClipVector red = clip.text("red");
        CropRule wide = new CropRule(2, CropRule.Background.PHOTO, true);
        double masked = cosine(wide, crowded, square, red);
        double open = cosine(new CropRule(2, CropRule.Background.PHOTO, false), crowded, square, red);
        double blank = cosine(new CropRule(2, CropRule.Background.BLANK, false), crowded, square, red);
        assertThat(masked).isGreaterThan(0.8);
        assertThat(blank).isBetween(open + 0.3, masked);
        assertThat(open).isLessThan(0.5);
    }

    private double cosine(CropRule rule, Image photo, List<Rle> masks, ClipVector text) {
        return new MaskVectors(clip, rule)
                .of(photo, masks, (done, total) -> {})
                .getFirst()
                .cosine(text);
    }

    /// More masks than go in one run get the vectors that they get alone.
    @Test
    void manyMasksAreThoseOfEachAlone() {
        List<Rle> many = new ArrayList<>();
        for (int i = 0; i < 37; i++) {
            many.add(mask(i * 4, i * 2, i * 4 + 3 + i, i * 2 + 5).segmentation());
        }
        MaskVectors vectors = MaskVectors.of(clip);
        List<ClipVector> together = vectors.of(PHOTO, many, (done, total) -> {});
        for (int i : List.of(0, 15, 16, 36)) {
            ClipVector alone =
                    vectors.of(PHOTO, List.of(many.get(i)), (done, total) -> {}).getFirst();
            assertThat(together.get(i).cosine(alone)).isEqualTo(1, within(1e-6));
        }
        assertThat(vectors.of(PHOTO, List.of(), (done, total) -> {})).isEmpty();
    }

    @Test
    void listsAreWhole() {
        assertThat(NameList.COCO.names()).hasSize(80).startsWith("person").endsWith("toothbrush");
        assertThat(NameList.LVIS.names()).hasSize(1203).doesNotHaveDuplicates().contains("zucchini", "aerosol can");
    }

    @Test
    void templatesNeedAPlace() {
        assertThatThrownBy(() -> Vocabulary.of(clip, List.of("red"), "a photo"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{}");
        assertThatThrownBy(() -> PhraseFinder.of(clip, List.of())).hasMessageContaining("got 0 phrases");
    }
}
