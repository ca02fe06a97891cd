package io.anymask.evaluation.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.report.Journal;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Section;
import io.anymask.evaluation.text.PhraseMethod.Answer;
import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Figures that can be computed by hand, of answers that are made up.
class TextEvaluationTest {
    private static final int SIDE = 20;
    private static final SequencedMap<String, String> SETUP = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    private Path json;

    /// Image 1 has two dogs and a hot dog, image 2 a crowd of dogs with one besides, image 3 a cat.
    @BeforeEach
    void write() throws IOException {
        for (int i = 1; i <= 3; i++) {
            Image.of(SIDE, SIDE, new byte[3 * SIDE * SIDE]).writePng(folder.resolve(i + ".png"));
        }
        json = Files.writeString(folder.resolve("truth.json"), """
                {"images": [{"id": 1, "file_name": "1.png", "width": 20, "height": 20},
                            {"id": 2, "file_name": "2.png", "width": 20, "height": 20},
                            {"id": 3, "file_name": "3.png", "width": 20, "height": 20}],
                 "categories": [{"id": 1, "name": "dog"}, {"id": 2, "name": "hot_dog"}, {"id": 3, "name": "cat"}],
                 "annotations": [%s]}
                """.formatted(annotations()));
    }

    private static String annotations() {
        return String.join(
                ",",
                annotation(1, 1, 1, 0, "0,0,10,0,10,10,0,10"),
                annotation(2, 1, 1, 0, "12,0,16,0,16,4,12,4"),
                annotation(3, 1, 2, 0, "0,14,6,14,6,20,0,20"),
                annotation(4, 2, 1, 0, "0,0,4,0,4,4,0,4"),
                annotation(5, 3, 3, 0, "0,0,4,0,4,4,0,4"),
                """
                {"id": 6, "image_id": 2, "category_id": 1, "iscrowd": 1, "area": 100, "bbox": [10, 10, 10, 10],
                 "segmentation": {"size": [20, 20], "counts": [210, 10, 180]}}""");
    }

    private static String annotation(int id, int image, int category, int crowd, String polygon) {
        return """
                {"id": %d, "image_id": %d, "category_id": %d, "iscrowd": %d, "area": 16, "bbox": [0, 0, 4, 4],
                 "segmentation": [[%s]]}""".formatted(id, image, category, crowd, polygon);
    }

    private static Rle box(int x0, int y0, int x1, int y1) {
        boolean[] inside = new boolean[SIDE * SIDE];
        for (int y = y0; y < y1; y++) {
            Arrays.fill(inside, y * SIDE + x0, y * SIDE + x1, true);
        }
        return Mask.of(SIDE, SIDE, inside).rle();
    }

    private List<TextTask> tasks(Dataset data, Absence absence) {
        return TextTask.of(data, category -> category.replace('_', ' '), absence, 5, 1, (done, total) -> {});
    }

    private TextOutcome evaluate(PhraseMethod method, String journal) {
        Dataset data = Dataset.coco(json, folder);
        SequencedMap<String, PhraseMethod> methods = new LinkedHashMap<>();
        methods.put("made up", method);
        try (Journal kept = Journal.open(folder.resolve(journal), SETUP, false)) {
            return TextEvaluation.of(methods).evaluate(data, tasks(data, Absence.COMPLETE), kept, (done, total) -> {});
        }
    }

    @Test
    void whatIsThereAndWhatIsNotIsAsked() {
        List<TextTask> tasks = tasks(Dataset.coco(json, folder), Absence.COMPLETE);
        assertThat(tasks)
                .extracting(TextTask::present)
                .containsExactly(List.of("dog", "hot dog"), List.of("dog"), List.of("cat"));
        assertThat(tasks)
                .extracting(TextTask::absent)
                .containsExactly(List.of("cat"), List.of("cat", "hot dog"), List.of("dog", "hot dog"));
        assertThat(tasks.get(1).incomplete()).as("a crowd").containsExactly("dog");
        assertThat(TextTask.of(
                        Dataset.coco(json, folder),
                        category -> category.equals("cat") ? "kitten" : "",
                        Absence.COMPLETE,
                        5,
                        1,
                        (done, total) -> {}))
                .extracting(TextTask::present)
                .containsExactly(List.of("kitten"));
        List<TextTask> fewer = TextTask.of(
                Dataset.coco(json, folder), Function.identity(), Absence.COMPLETE, 1, 1, (done, total) -> {});
        assertThat(fewer).allSatisfy(task -> assertThat(task.absent()).hasSize(1));
        assertThat(TextTask.of(
                                Dataset.coco(json, folder),
                                Function.identity(),
                                Absence.COMPLETE,
                                1,
                                1,
                                (done, total) -> {})
                        .get(1)
                        .absent())
                .isEqualTo(fewer.get(1).absent());
    }

    /// LVIS: what nobody looked for is not taken for absent, and what is annotated in part has no part in cgF1.
    @Test
    void lvisSaysWhatIsAbsent() throws IOException {
        Files.writeString(
                json,
                Files.readString(json)
                        .replace(
                                "\"1.png\", \"width\": 20, \"height\": 20",
                                "\"1.png\", \"width\": 20, \"height\": 20, \"neg_category_ids\": [3],"
                                        + " \"not_exhaustive_category_ids\": [2]"));
        Absence absence = Absence.of(CocoInstances.read(json));
        List<TextTask> tasks = tasks(Dataset.coco(json, folder), absence);
        assertThat(tasks).extracting(TextTask::absent).containsExactly(List.of("cat"), List.of(), List.of());
        assertThat(tasks.getFirst().incomplete()).containsExactly("hot dog");
    }

    private static List<Answer> answer(PhraseMethod.Question question) {
        if (question.click() != null) {
            // In the middle of the largest dog, which is ten pixels wide.
            return question.phrase().equals("dog") && question.click().x() < 6
                    ? List.of(new Answer(box(0, 0, 10, 9), 0.2))
                    : List.of();
        }
        return switch (question.phrase()) {
            case "dog" ->
                List.of(
                        new Answer(box(12, 0, 16, 3), 0.9),
                        new Answer(box(0, 0, 10, 10), 0.6),
                        new Answer(box(0, 0, 20, 20), 0.4));
            case "cat" -> List.of(new Answer(box(0, 0, 4, 4), 0.49));
            default -> List.of();
        };
    }

    @Test
    void figuresAreThoseOfTheHand() {
        TextOutcome outcome = evaluate(
                (photo, questions) ->
                        questions.stream().map(TextEvaluationTest::answer).toList(),
                "a");
        ObjectResult dogs = outcome.results().getFirst();
        assertThat(dogs.object()).isEqualTo("dog");
        assertThat(dogs.measure("made up")).as("112 of 116 pixels").isEqualTo(112 / 116.0, within(1e-12));
        assertThat(dogs.measure("made up, objects found")).isEqualTo(1);
        assertThat(dogs.measure("made up, best object")).as("12 of 16 pixels").isEqualTo(0.75, within(1e-12));
        assertThat(dogs.measure("made up, with a click")).as("90 of 100").isEqualTo(0.9, within(1e-12));
        ObjectResult hotDog = outcome.results().get(1);
        assertThat(hotDog.measures().values()).containsOnly(0.0);
        ObjectResult cat = outcome.results().get(3);
        assertThat(cat.measure("made up")).as("below the threshold").isZero();
        assertThat(cat.measure("made up, best object")).as("whatever its score").isEqualTo(1);
        // Pairs: dogs right; hot dog missed; cat missed; absent: dog of image 3 made up, the other four silent.
        CgF1 score = CgF1.of(Objects.requireNonNull(outcome.pairs().get("made up")));
        assertThat(List.of(
                        score.truePositives(), score.falseNegatives(), score.falsePositives(), score.trueNegatives()))
                .containsExactly(1, 2, 1, 4);
        assertThat(outcome.absent()).isEqualTo(5);
        assertThat(outcome.incomplete()).isEqualTo(1);
    }

    @Test
    void aJournalAnswersTheSecondTime() {
        List<String> asked = new ArrayList<>();
        PhraseMethod method = (photo, questions) -> {
            questions.forEach(question -> asked.add(question.phrase()));
            return questions.stream().map(TextEvaluationTest::answer).toList();
        };
        TextOutcome first = evaluate(method, "b");
        assertThat(asked).hasSize(8 + 5);
        assertThat(evaluate(method, "b")).isEqualTo(first);
        assertThat(asked).hasSize(8 + 5);
    }

    @Test
    void theReportHasAllParts() {
        Dataset data = Dataset.coco(json, folder);
        TextOutcome outcome = evaluate(
                (photo, questions) ->
                        questions.stream().map(TextEvaluationTest::answer).toList(),
                "c");
        Report report = TextReport.of(SETUP, data, tasks(data, Absence.COMPLETE), outcome, 0);
        String text = report.toJson();
        assertThat(text)
                .contains(
                        "cgF1", "MCC", "phrases of what is not there, 56 % of all", "nothing published is comparable");
        assertThat(report.sections())
                .extracting(Section::title)
                .startsWith("All objects that a phrase names", "One object", "cgF1", "What may be compared");
    }
}
