package io.anymask.evaluation.exemplars;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataset.Dataset;
import io.anymask.evaluation.report.Journal;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.evaluation.report.Report;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.Segmenter;
import io.anymask.inference.exemplar.ExemplarMethod;
import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.prompt.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One photo, of which each part shows the same flower.
class ExemplarEvaluationTest {
    private static final Set<ExemplarMethod> METHODS = EnumSet.of(ExemplarMethod.DEFAULT, ExemplarMethod.PERSAM);

    @TempDir
    private Path folder;

    private Dataset parts(Segmenter sam) throws IOException {
        Image photo = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);
        Mask flower =
                sam.embed(photo).predict(Prompt.box(40, 60, 780, 720)).best().mask();
        Path photos = Files.createDirectory(folder.resolve("photos"));
        Path masks = Files.createDirectory(folder.resolve("masks"));
        for (int part = 0; part < 3; part++) {
            int x = 20 * part;
            int y = 15 * part;
            photo.crop(x, y, 760, 760).writePng(photos.resolve(part + ".png"));
            flower.crop(x, y, 760, 760).writePng(masks.resolve(part + ".png"));
        }
        photo.crop(0, 720, 300, 300).writePng(photos.resolve("without.png"));
        Mask.empty(300, 300).writePng(masks.resolve("without.png"));
        return Dataset.masks(photos, masks);
    }

    private Journal journal() {
        SequencedMap<String, String> setup = new LinkedHashMap<>();
        setup.put("a", "b");
        return Journal.open(folder.resolve("journal.jsonl"), setup, false);
    }

    @Test
    void theFlowerIsFoundAgainAndNotSearchedTwice() throws IOException {
        try (Segmenter sam = Segmenter.open(MobileSam.weights())) {
            Dataset dataset = parts(sam);
            List<ExemplarTask> tasks = ExemplarTask.of(dataset, 5);
            assertThat(tasks).hasSize(1);
            assertThat(tasks.getFirst().reference().id()).isEqualTo("0");
            assertThat(tasks.getFirst().tests()).extracting(image -> image.id()).containsExactly("1", "2");
            assertThat(ExemplarTask.of(dataset, 1).getFirst().tests()).hasSize(1);

            ExemplarEvaluation evaluation = ExemplarEvaluation.of(sam, METHODS);
            List<ObjectResult> results;
            try (Journal journal = journal()) {
                results = evaluation.evaluate(
                        dataset,
                        tasks,
                        journal,
                        (done, total) -> assertThat(total).isEqualTo(2));
            }
            assertThat(results).hasSize(2);
            for (ObjectResult result : results) {
                assertThat(result.measure(ExemplarMeasure.UNION.of(ExemplarMethod.DEFAULT)))
                        .isGreaterThan(0.8);
                assertThat(result.measure(ExemplarMeasure.SHOWN.of(ExemplarMethod.DEFAULT)))
                        .isGreaterThanOrEqualTo(result.measure(ExemplarMeasure.UNION.of(ExemplarMethod.DEFAULT)));
            }
            long length = Files.size(folder.resolve("journal.jsonl"));
            try (Journal journal = journal()) {
                assertThat(evaluation.evaluate(dataset, tasks, journal, (done, total) -> {}))
                        .isEqualTo(results);
            }
            assertThat(folder.resolve("journal.jsonl")).hasSize(length);

            Report report = ExemplarReport.of(new LinkedHashMap<>(), dataset, tasks, METHODS, results, 0);
            assertThat(report.toText()).contains("default", "persam", "best mask shown");
            report.write(folder);
            assertThat(folder.resolve(Report.HTML)).content().contains("shown in image 0");
        }
    }

    private static final int[][] DISCS = {{80, 90}, {240, 70}, {150, 190}};

    /// Two drawn pictures with three discs each, and a folder of masks for each.
    private Dataset discs() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        Path masks = Files.createDirectory(folder.resolve("masks"));
        for (int picture = 0; picture < 2; picture++) {
            Path objects = Files.createDirectory(masks.resolve("picture" + picture));
            byte[] rgb = new byte[320 * 260 * 3];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) (224 - 8 * (i % 3) - 8 * picture);
            }
            for (int disc = 0; disc < DISCS.length; disc++) {
                boolean[] inside = new boolean[320 * 260];
                for (int i = 0; i < inside.length; i++) {
                    inside[i] = Math.hypot(i % 320 - DISCS[disc][0], i / 320.0 - DISCS[disc][1]) < 34;
                    if (inside[i]) {
                        rgb[3 * i] = (byte) 196;
                        rgb[3 * i + 1] = 52;
                        rgb[3 * i + 2] = 40;
                    }
                }
                Mask.of(320, 260, inside).writePng(objects.resolve(disc + ".png"));
            }
            Image.of(320, 260, rgb).writePng(photos.resolve("picture" + picture + ".png"));
        }
        return Dataset.masks(photos, masks);
    }

    @Tag("long")
    @Test
    void allOfAKindAreFoundByOne() throws IOException {
        Set<ExemplarMethod> methods = Set.of(ExemplarMethod.DEFAULT);
        try (Segmenter sam = Segmenter.open(MobileSam.weights())) {
            Dataset dataset = discs();
            List<ExemplarTask> tasks = ExemplarTask.ofOne(dataset, 1);
            assertThat(tasks).extracting(task -> task.reference().id()).containsExactly("picture0", "picture1");
            assertThat(tasks.getLast().tests()).extracting(image -> image.id()).containsExactly("picture1", "picture0");
            List<ObjectResult> results;
            try (Journal journal = journal()) {
                results = ExemplarEvaluation.of(sam, methods).evaluate(dataset, tasks, journal, (done, total) -> {});
            }
            assertThat(results)
                    .extracting(ObjectResult::category)
                    .containsExactly("in the same image", "in other images", "in the same image", "in other images");
            for (ObjectResult result : results) {
                assertThat(result.measure(ExemplarMeasure.RECALL.of(ExemplarMethod.DEFAULT)))
                        .isEqualTo(1);
                assertThat(result.measure(ExemplarMeasure.AP.of(ExemplarMethod.DEFAULT)))
                        .isGreaterThan(0.7);
                assertThat(result.measure(ExemplarMeasure.UNION.of(ExemplarMethod.DEFAULT)))
                        .isGreaterThan(0.8);
            }
            Report report = ExemplarReport.of(new LinkedHashMap<>(), dataset, tasks, methods, results, 0);
            assertThat(report.toText()).contains("default, AP", "default, recall", "in other images");
            report.write(folder);
            assertThat(folder.resolve(Report.HTML)).content().contains("shown in image picture1");
        }
    }
}
