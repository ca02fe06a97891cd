package io.anymask.dataset.statistics;

import static io.anymask.dataset.exchange.Sets.draw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.dataset.DatasetException;
import io.anymask.dataset.exchange.AnnotatedImage;
import io.anymask.dataset.exchange.AnnotatedObject;
import io.anymask.dataset.exchange.Sets;
import io.anymask.dataset.statistics.DatasetStatistics.Size;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetStatisticsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static AnnotatedImage image(String name, Rle... masks) {
        return new AnnotatedImage(
                name,
                masks[0].width(),
                masks[0].height(),
                List.of(masks).stream()
                        .map(mask -> AnnotatedObject.of(null, mask))
                        .toList());
    }

    private static DatasetStatistics count(List<AnnotatedImage> images) {
        StatisticsCounter counter = new StatisticsCounter();
        images.forEach(counter::add);
        return counter.statistics();
    }

    @Test
    void everyStatisticByHand() {
        Rle square = draw("....", ".##.", ".##.", "....");
        Rle corner = draw("#...", "##..", "....", "....");
        Rle full = Mask.full(4, 4).rle();
        DatasetStatistics statistics = count(List.of(
                image("a.jpg", square, corner, full),
                image("b.jpg", square),
                new AnnotatedImage("c.jpg", 8, 4, List.of())));
        assertThat(statistics.images()).isEqualTo(3);
        assertThat(statistics.masks()).isEqualTo(4);
        assertThat(statistics.masksPerImage()).containsOnly(entry(0, 1), entry(1, 1), entry(3, 1));
        assertThat(statistics.medianMasks()).isEqualTo(1);
        assertThat(statistics.images(1, 3)).isEqualTo(1);
        assertThat(statistics.sizes().keySet()).containsExactly(new Size(4, 4), new Size(8, 4));
        assertThat(statistics.medianShortSide()).isEqualTo(4);
        assertThat(statistics.centres(32, 32)).as("boxes around the middle").isEqualTo(3);
        assertThat(statistics.centres(16, 16)).as("the corner's").isEqualTo(1);
        // √(4/16), √(3/16), √(16/16), √(4/16)
        assertThat(statistics.relativeSizes().mean()).isCloseTo((0.5 + Math.sqrt(3) / 4 + 1 + 0.5) / 4, within(1e-7));
        assertThat(statistics.relativeSizes().shares(4)).containsExactly(0, 0.25, 0.5, 0.25);
        assertThat(statistics.concavity(SizeClass.SMALL)).isEqualTo(statistics.concavity());
        assertThat(statistics.concavity().mean()).isCloseTo((1 - 3 / 3.5) / 4, within(1e-7));
        assertThat(statistics.concavity().shares(10)).containsExactly(0.75, 0.25, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static Map.Entry<Integer, Long> entry(int masks, long images) {
        return Map.entry(masks, images);
    }

    @Test
    void anEvenNumberOfImagesHasTheMeanOfTheMiddleAsMedian() {
        Rle mask = draw("#.", "..");
        assertThat(count(List.of(image("a", mask), image("b", mask, mask, mask, mask)))
                        .medianMasks())
                .isEqualTo(2.5);
    }

    @Test
    void crowdsAndMasksWithoutAPixelAreCountedApart() {
        Rle mask = draw("#.", "..");
        DatasetStatistics statistics = count(List.of(new AnnotatedImage(
                "a",
                2,
                2,
                List.of(
                        AnnotatedObject.of(null, mask).withCrowd(true),
                        AnnotatedObject.of(null, draw("..", "..")),
                        AnnotatedObject.of(null, mask)))));
        assertThat(statistics.crowds()).isEqualTo(1);
        assertThat(statistics.empty()).isEqualTo(1);
        assertThat(statistics.masks()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1023, SMALL", "1024, MEDIUM", "9215, MEDIUM", "9216, LARGE"})
    void sizesAreCocos(long area, SizeClass size) {
        assertThat(SizeClass.of(area)).isEqualTo(size);
    }

    @Test
    void centresAtTheEdgesHaveACell() {
        Rle last = Rle.of(100, 100, 9999, 1);
        Rle first = Rle.of(100, 100, 0, 1, 9999);
        DatasetStatistics statistics = count(List.of(image("a", last, first)));
        assertThat(statistics.centres(63, 63)).isEqualTo(1);
        assertThat(statistics.centres(0, 0)).isEqualTo(1);
    }

    /// Images dealt out at random, the parts added up in a random order, some of them after a trip through a file.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void partsAddUpToTheWhole(long seed) throws IOException {
        Random random = new Random(seed);
        List<AnnotatedImage> images = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            images.addAll(Sets.images(Sets.random(seed * 100 + i)));
        }
        List<List<AnnotatedImage>> parts = new ArrayList<>();
        int shards = 1 + random.nextInt(6);
        for (int i = 0; i < shards; i++) {
            parts.add(new ArrayList<>());
        }
        images.forEach(image -> parts.get(random.nextInt(shards)).add(image));
        List<DatasetStatistics> counted = new ArrayList<>();
        for (List<AnnotatedImage> part : parts) {
            counted.add(random.nextBoolean() ? count(part) : again(count(part)));
        }
        Collections.shuffle(counted, random);
        while (counted.size() > 1) {
            DatasetStatistics one = counted.remove(random.nextInt(counted.size()));
            DatasetStatistics other = counted.remove(random.nextInt(counted.size()));
            counted.add(one.plus(other));
        }
        assertThat(counted.getFirst()).isEqualTo(count(images));
        assertThat(counted.getFirst().toJson()).isEqualTo(count(images).toJson());
    }

    private DatasetStatistics again(DatasetStatistics statistics) throws IOException {
        return DatasetStatistics.read(write(statistics.toJson()));
    }

    private Path write(String json) throws IOException {
        return Files.writeString(folder.resolve("statistics.json"), json);
    }

    @Test
    void filesThatContradictThemselvesAreRefused() throws IOException {
        String json = count(Sets.images(Sets.random(1))).toJson();
        for (String[] change : new String[][] {
            {"\"format\":\"anymask statistics 1\"", "\"format\":\"another\""},
            {"\"images\":1}]", "\"images\":2}]"},
            {"\"images\":1}]", "\"images\":-1}]"},
            {"\"images\":1}]", "\"images\":1e99}]"},
            {"\"counts\":[", "\"counts\":[0,"},
            {"\"counts\":[0", "\"counts\":[9223372036854775807"},
            {"\"sum\":", "\"sum\":9"},
            {"\"width\":", "\"width\":-"},
            {"\"centres\":[0", "\"centres\":[1"}
        }) {
            Path file = write(json.replaceFirst(Pattern.quote(change[0]), Matcher.quoteReplacement(change[1])));
            assertThatThrownBy(() -> DatasetStatistics.read(file))
                    .as(change[1])
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("statistics.json");
        }
        assertThatThrownBy(() -> DatasetStatistics.read(write("[]"))).isInstanceOf(DatasetException.class);
        assertThatThrownBy(() -> DatasetStatistics.read(write("{\"format\":\"anymask statistics 1\"}")))
                .isInstanceOf(DatasetException.class);
    }
}
