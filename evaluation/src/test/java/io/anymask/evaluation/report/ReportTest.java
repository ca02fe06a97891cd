package io.anymask.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.evaluation.EvaluationException;
import io.anymask.evaluation.metric.Interval;
import io.anymask.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reports and journals, and what is in their files.
class ReportTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static Report report() {
        SequencedMap<String, String> setup = new LinkedHashMap<>();
        setup.put("model", "mobile-sam <1>");
        Table table = new Table(
                "IoU",
                "mean over objects",
                List.of("prompt", "mIoU", "objects"),
                List.of(
                        Table.Row.of("box", Cell.percent(new Interval(0.71, 0.69, 0.73, 418)), Cell.count(418)),
                        Table.Row.published("SAM-H", Cell.percent(0.779), Cell.NONE)));
        Plot plot = new Plot(
                "Histogram",
                "",
                Plot.Kind.BARS,
                "IoU",
                "objects",
                List.of(Plot.histogram("box", new double[] {0, 0.49, 0.5, 1}, 2)));
        Gallery gallery =
                new Gallery("Worst", "", List.of(new Gallery.Picture("a & b", Image.of(1, 1, new byte[] {1, 2, 3}))));
        Counts counts = new Counts(List.of(
                Counts.Count.of("objects evaluated", 418), Counts.Count.of("without a pixel", List.of("7", "8"))));
        return new Report("Points", setup, List.of(counts, table, plot, gallery, new Note("How", "so")));
    }

    @Test
    void theJsonHasTheNumbers() {
        report().write(folder.resolve("new"));
        JsonNode json =
                JsonMapper.shared().readTree(folder.resolve("new/report.json").toFile());
        assertThat(json.at("/setup/model").asString()).isEqualTo("mobile-sam <1>");
        JsonNode rows = json.at("/sections/1/rows");
        assertThat(rows.at("/0/prompt").asString()).isEqualTo("box");
        assertThat(rows.at("/0/mIoU").asDouble()).isEqualTo(0.71);
        assertThat(rows.at("/0/mIoU 95 % interval/1").asDouble()).isEqualTo(0.73);
        assertThat(rows.at("/0/objects").asInt()).isEqualTo(418);
        assertThat(rows.at("/1/published").asBoolean()).isTrue();
        assertThat(json.at("/sections/2/series/0/y/1").asDouble()).isEqualTo(2);
        assertThat(json.at("/sections/0/counts/1/first/1").asString()).isEqualTo("8");
    }

    @Test
    void theHtmlStandsAlone() throws IOException {
        report().write(folder);
        String html = Files.readString(folder.resolve("report.html"));
        assertThat(html)
                .contains(
                        "mobile-sam &lt;1&gt;",
                        "71.0 <small>[69.0, 73.0]</small>",
                        "a &amp; b",
                        "data:image/png;base64,")
                .doesNotContain("http", "<script", "src=\"report");
    }

    @Test
    void theTextAlignsItsColumns() {
        assertThat(report().toText()).contains("""
                IoU
                  prompt                mIoU  objects
                  box      71.0 [69.0, 73.0]      418
                  SAM-H *               77.9        –
                """);
    }

    @Test
    void plotsAreOnePictureOneBelowTheOther() throws IOException {
        Plot line = new Plot(
                "Clicks",
                "",
                Plot.Kind.LINES_FROM_ZERO,
                "Images",
                "Clicks",
                List.of(new Plot.Series("all", new double[] {1, 2}, new double[] {5, 4})));
        Image one = Image.read(Files.write(folder.resolve("one.png"), Objects.requireNonNull(Plot.png(List.of(line)))));
        Image two = Image.read(
                Files.write(folder.resolve("two.png"), Objects.requireNonNull(Plot.png(List.of(line, line)))));
        assertThat(two.height()).isEqualTo(2 * one.height());
        assertThat(two.width()).isEqualTo(one.width());
    }

    @Test
    void aRowMustFillItsTable() {
        assertThatThrownBy(() -> new Table("t", "", List.of("a", "b"), List.of(Table.Row.of("x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row x: got 0 cells for 1 columns");
    }

    @Test
    void aJournalGoesOnAndDropsACutLine() throws IOException {
        Path file = folder.resolve("results.jsonl");
        SequencedMap<String, String> setup = new LinkedHashMap<>(Map.of("model", "a"));
        try (Journal journal = Journal.open(file, setup, false)) {
            journal.put("1", JsonMapper.shared().readTree("[0.5]"));
            journal.put("2", JsonMapper.shared().readTree("[0.6]"));
        }
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() - 3));
        try (Journal journal = Journal.open(file, setup, false)) {
            assertThat(journal.get("2")).isNull();
            journal.put("2", JsonMapper.shared().readTree("[0.7]"));
        }
        try (Journal journal = Journal.open(file, setup, false)) {
            assertThat(journal.size()).isEqualTo(2);
            assertThat(String.valueOf(journal.get("2"))).isEqualTo("[0.7]");
        }
        SequencedMap<String, String> other = new LinkedHashMap<>(Map.of("model", "b"));
        assertThatThrownBy(() -> Journal.open(file, other, false))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("holds results for model a, expected b");
        try (Journal journal = Journal.open(file, other, true)) {
            assertThat(journal.size()).isZero();
        }
        SequencedMap<String, String> more = new LinkedHashMap<>();
        more.put("model", "a");
        more.put("input size", "256");
        assertThatThrownBy(() -> Journal.open(file, more, false))
                .hasMessageContaining("holds results for model b, expected a; for input size nothing, expected 256");
        Journal.open(file, more, true).close();
        assertThatThrownBy(() -> Journal.open(file, setup, false))
                .hasMessageContaining("holds results for input size 256, expected nothing; choose");
        Journal.open(file, other, true).close();
        Files.writeString(file, Files.readString(file) + "{broken\n");
        assertThatThrownBy(() -> Journal.open(file, other, false))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("line 2");
    }
}
