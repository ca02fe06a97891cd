package io.anymask.evaluation.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetException;
import io.anymask.dataset.Instance;
import io.anymask.evaluation.BoxAnswer;
import io.anymask.evaluation.prompts.PromptEvaluation.Outcome;
import io.anymask.evaluation.prompts.PromptSettings.Start;
import io.anymask.evaluation.report.Journal;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.evaluation.report.Report;
import io.anymask.image.Image;
import io.anymask.inference.MaskOutput;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.SimulatedClicks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole way on the sample flower: clicks, boxes, journal and report.
class PromptEvaluationTest {
    private static final PromptSettings SETTINGS = PromptSettings.DEFAULT
            .withStarts(Set.of(Start.CENTER, Start.RANDOM))
            .withClicks(List.of(1, 3))
            .withClicksToIou(true)
            .withBoxes(Set.of(BoxAnswer.values()))
            .withSeed(4);

    private static final SequencedMap<String, String> SETUP = new LinkedHashMap<>(Map.of("model", "mobile-sam"));

    @SuppressWarnings("NullAway.Init")
    private static Segmenter sam;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeAll
    static void open() {
        sam = Segmenter.open(MobileSam.weights());
    }

    @AfterAll
    static void close() {
        sam.close();
    }

    /// The flower's blossom, roughly; a crowd, and an object without a pixel.
    private Dataset flower() throws IOException {
        Files.write(folder.resolve("flower.jpg"), MobileSam.photo("flower"));
        Path json = Files.writeString(folder.resolve("truth.json"), """
                {"images": [{"id": 1, "file_name": "flower.jpg", "width": 807, "height": 1024}],
                 "categories": [{"id": 1, "name": "blossom"}],
                 "annotations": [
                   {"id": 1, "image_id": 1, "category_id": 1, "colour": "pink", "bbox": [60, 60, 700, 660],
                    "segmentation": [[60, 200, 400, 60, 760, 250, 700, 600, 400, 720, 120, 600]]},
                   {"id": 2, "image_id": 1, "category_id": 1, "iscrowd": 1, "bbox": [0, 0, 1, 1],
                    "segmentation": {"size": [1024, 807], "counts": [0, 1, 826367]}},
                   {"id": 3, "image_id": 1, "category_id": 1, "bbox": [5, 5, 1, 1], "segmentation": []}]}
                """);
        return Dataset.coco(json, folder);
    }

    @Test
    void everyPromptIsMeasuredAndWhatIsLeftOutIsCounted() throws IOException {
        Dataset flower = flower();
        Outcome outcome = PromptEvaluation.of(sam, SETTINGS)
                .evaluate("truth", flower.images().getFirst());
        ObjectResult blossom = outcome.objects().getFirst();
        assertThat(outcome.objects()).hasSize(1);
        assertThat(outcome.crowds()).containsExactly("1/2");
        assertThat(outcome.empty()).containsExactly("1/3");
        assertThat(blossom.measures())
                .containsKeys(
                        "center 1 click",
                        "center 3 clicks",
                        "random 1 click oracle",
                        "random NoC@90",
                        "box",
                        "box refined",
                        "box single mask",
                        "box boundary");
        assertThat(blossom.measure("box")).isGreaterThan(0.5);
        assertThat(blossom.measure("box oracle")).isGreaterThanOrEqualTo(blossom.measure("box"));
        assertThat(blossom.measure("center NoC@85"))
                .isBetween(1.0, 20.0)
                .isLessThanOrEqualTo(blossom.measure("center NoC@90"));
        assertThat(OutcomeJson.read(OutcomeJson.write(outcome), "truth", "1")).isEqualTo(outcome);
        // The same seed clicks the same pixel.
        Outcome again = PromptEvaluation.of(sam, SETTINGS.withClicksToIou(false).withBoxes(Set.of()))
                .evaluate("truth", flower.images().getFirst());
        assertThat(again.objects().getFirst().measure("random 1 click")).isEqualTo(blossom.measure("random 1 click"));
    }

    @Test
    void theSingleMaskAnswersTheFirstClickIfAsked() throws IOException {
        Dataset flower = flower();
        PromptSettings single = PromptSettings.DEFAULT
                .withFirstAnswer(PromptSettings.FirstAnswer.SINGLE)
                .withBoxes(Set.of());
        Outcome outcome = PromptEvaluation.of(sam, single)
                .evaluate("truth", flower.images().getFirst());
        Instance blossom = flower.images().getFirst().annotation().instances().getFirst();
        Mask truth = blossom.mask().toMask();
        Prompt click = new Prompt(List.of(SimulatedClicks.center(truth)), null, null);
        Mask expected = sam.embed(Image.read(folder.resolve("flower.jpg")))
                .predict(click, MaskOutput.SINGLE)
                .best()
                .mask();
        assertThat(outcome.objects().getFirst().measure("center 1 click")).isEqualTo(truth.iou(expected));
        assertThat(outcome.objects().getFirst().measures()).doesNotContainKey("center 1 click oracle");
        assertThat(PromptReport.of("Points", SETUP, single, List.of(flower), outcome)
                        .toText())
                .contains("answered by the single mask");
    }

    @Test
    void aStoppedEvaluationContinuesAndTheReportHasAllOfIt() throws IOException {
        Dataset flower = flower();
        PromptSettings settings = SETTINGS.withClicksToIou(false).withClicks(List.of(1, 2));
        PromptEvaluation evaluation = PromptEvaluation.of(sam, settings);
        Path file = folder.resolve("results.jsonl");
        Outcome first;
        try (Journal journal = Journal.open(file, SETUP, false)) {
            first = evaluation.evaluate(flower, journal, (done, total) -> {});
        }
        List<Integer> progress = new ArrayList<>();
        try (Journal journal = Journal.open(file, SETUP, false)) {
            // The photo is gone: what is in the journal is not computed again.
            Files.move(folder.resolve("flower.jpg"), folder.resolve("away.jpg"));
            assertThat(evaluation.evaluate(flower, journal, (done, total) -> progress.add(done)))
                    .isEqualTo(first);
            Files.move(folder.resolve("away.jpg"), folder.resolve("flower.jpg"));
        }
        assertThat(progress).containsExactly(1);
        Report report = PromptReport.of("Points", SETUP, settings, List.of(flower), first);
        assertThat(report.toText())
                .contains(
                        "Mean IoU",
                        "center 1 click",
                        "box refined",
                        "1 crowd regions, not evaluated: 1/2",
                        "MobileSAM, centre");
        report.write(folder);
        assertThat(Files.readString(folder.resolve("report.html")))
                .contains("Worst answers: center 1 click", "data:image/jpeg");
    }

    @Test
    void aPhotoOfAnotherSizeStopsWithItsName() throws IOException {
        Dataset flower = flower();
        Files.write(folder.resolve("flower.jpg"), MobileSam.photo("cat"));
        assertThatThrownBy(() -> PromptEvaluation.of(sam, SETTINGS)
                        .evaluate("truth", flower.images().getFirst()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("flower.jpg: 1024×510 pixels, expected 807×1024");
    }

    /// A journal of another process holds them as text.
    @Test
    void settingsAreWrittenInOneOrder() {
        assertThat(SETTINGS.toString()).contains("[CENTER, RANDOM]", "[SEVERAL, SINGLE, REFINED]");
    }

    @Test
    void settingsThatAskForNothingAreRefused() {
        assertThatThrownBy(() -> SETTINGS.withClicks(List.of(0))).hasMessageContaining("numbers from 1 to 20");
        assertThatThrownBy(() -> SETTINGS.withStarts(Set.of()).withBoxes(Set.of()))
                .hasMessageContaining("neither clicks nor boxes");
    }
}
