package io.anymask.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataset.Notes;
import io.anymask.dataset.exchange.AnnotatedImage;
import io.anymask.dataset.exchange.AnnotatedObject;
import io.anymask.dataset.statistics.DatasetStatistics;
import io.anymask.dataset.statistics.StatisticsCounter;
import io.anymask.evaluation.report.Report;
import io.anymask.image.Image;
import io.anymask.mask.Rle;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsReportTest {
    /// A pixel in an image of 10×10.
    private static AnnotatedObject pixel(int x, int y) {
        int before = x * 10 + y;
        return AnnotatedObject.of(null, Rle.of(10, 10, before, 1, 99 - before));
    }

    private static DatasetStatistics statistics(AnnotatedImage... images) {
        StatisticsCounter counter = new StatisticsCounter();
        List.of(images).forEach(counter::add);
        return counter.statistics();
    }

    private static Report report(DatasetStatistics statistics) {
        return StatisticsReport.of(
                "mine", new LinkedHashMap<>(), statistics, List.of(new Notes.Note("a thing was odd", 3, List.of("x"))));
    }

    @Test
    void oursStandBesideThePublished() {
        String text = report(statistics(
                        new AnnotatedImage("a", 10, 10, Collections.nCopies(60, pixel(0, 0))),
                        new AnnotatedImage("b", 10, 10, List.of())))
                .toText();
        assertThat(text)
                .containsPattern("mine +2 +60 +30\\.0 +30\\.0 +10\n")
                .containsPattern("SA-1B \\* +11,000,000 +1,100,000,000 +100\\.0 +– +1,500")
                .containsPattern("below 50 +1 +50\\.0")
                .containsPattern("50–100 +1 +50\\.0")
                .containsPattern("500 and more +0 +0\\.0")
                .containsPattern("small +60 +100\\.0 +0\\.000")
                .contains("1 images without masks", "3 a thing was odd");
    }

    @Test
    void withoutAMaskThereIsNothingToDraw() {
        Report report = report(statistics(new AnnotatedImage("b", 10, 10, List.of())));
        assertThat(report.toText()).containsPattern("mine +1 +0 +0\\.0");
        assertThat(report.toJson()).doesNotContain("NaN", "Concavity\"");
    }

    @Test
    void theMapIsBrightWhereTheMasksAre() {
        HeatMap few = new HeatMap(statistics(new AnnotatedImage("a", 10, 10, List.of(pixel(9, 0)))));
        assertThat(few.side()).isEqualTo(8);
        Image picture = few.draw();
        assertThat(picture.rgb(511, 0)).isEqualTo(0xFFFFFF);
        assertThat(picture.rgb(511, 64)).isEqualTo(0x12161D);
        assertThat(picture.rgb(0, 511)).isEqualTo(0x12161D);
        HeatMap many =
                new HeatMap(statistics(new AnnotatedImage("a", 10, 10, Collections.nCopies(4 * 16 * 16, pixel(0, 9)))));
        assertThat(many.side()).isEqualTo(16);
        assertThat(many.most()).isEqualTo(1024);
    }
}
