package io.anymask.dataengine;

import static io.anymask.dataengine.Workplace.mask;
import static io.anymask.dataengine.Workplace.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Outcome;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.metrics.Measures;
import io.anymask.dataengine.metrics.MetricsCsv;
import io.anymask.dataengine.metrics.ProjectMetrics;
import io.anymask.dataengine.metrics.Stage;
import io.anymask.dataengine.metrics.UsedModel;
import io.anymask.dataengine.model.ModelVersion;
import io.anymask.dataengine.model.Scores;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.RunKind;
import io.anymask.dataengine.task.Review.Verdict;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Measures of work that is known to the second and the click.
class MetricsTest {
    @TempDir
    private Path folder;

    private static Provenance from(Source source, @Nullable Double predicted, @Nullable String history) {
        return source == Source.MANUAL
                ? new Provenance(source, null, null, null, 0, null, null, history)
                : new Provenance(source, "sam", "ab".repeat(32), "{}", 0, predicted, 0.9, history);
    }

    private static Outcome.Kept save(Workplace here, String author, String id, Status status, Rle mask, Provenance by) {
        Draft draft = new Draft(id, Draft.MAIN, status, null, mask, by);
        return (Outcome.Kept) here.annotations.save(here.by(author), draft, new Base.Any());
    }

    private Workplace workplace(Databases kind) throws IOException, InterruptedException {
        return new Workplace(kind, kind.place(folder), folder, false);
    }

    @ParameterizedTest
    @EnumSource
    void timesAndClicks(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            // 0 s first click, 2 s second one, 5 s box, then away for 60 s, 65 s brush, 66 s accepted
            save(here, "ann", "mask-0001", Status.ACCEPTED, mask(1), from(Source.ASSISTED, 0.9, """
                    {"started":1000000,"accepted":1066000,
                     "given":[{"kind":"point","point":{"x":1,"y":1,"positive":true},"at":0},
                              {"kind":"point","point":{"x":2,"y":1,"positive":false},"at":2000},
                              {"kind":"box","box":[1,1,2,2],"at":5000}],
                     "edits":[{"kind":"brush","at":1065000}]}
                    """));
            // 4 s by hand; a gap of 30 s exactly is work
            save(here, "ben", "mask-0002", Status.ACCEPTED, mask(2), from(Source.MANUAL, null, """
                    {"started":2000000,"accepted":2034000,"edits":[{"kind":"polygon","at":2004000}]}
                    """));
            // what cannot be is passed over: an end before the beginning, strange kinds and numbers
            save(here, "ben", "mask-0003", Status.ACCEPTED, mask(3), from(Source.ASSISTED, 0.8, """
                    {"started":9000000,"accepted":1,"given":[{"kind":"knock","at":"x"},7,null,{"at":-1}],
                     "edits":{"kind":"erase"}}
                    """));
            save(here, "ben", "mask-0004", Status.DELETED, mask(4), from(Source.ASSISTED, 0.8, """
                    {"started":1,"accepted":500000,"given":[{"kind":"box","at":1}]}
                    """));

            ProjectMetrics metrics = ProjectMetrics.of(here.database, here.project.id());
            Measures all = metrics.all();
            assertThat(value(all, "masks")).isEqualTo(3);
            assertThat(value(all, "images")).isEqualTo(1);
            assertThat(value(all, "masks_per_image_assisted")).isEqualTo(2);
            assertThat(value(all, "timed_masks")).isEqualTo(2);
            assertThat(value(all, "seconds_per_mask_mean")).isEqualTo((6 + 34) / 2.0);
            assertThat(value(all, "seconds_per_mask_median")).isEqualTo((6 + 34) / 2.0);
            assertThat(value(all, "idle_seconds_per_mask")).isEqualTo(60 / 2.0);
            assertThat(value(all, "masks_per_hour")).isEqualTo(2 * 3600 / 40.0);
            assertThat(value(all, "positive_per_mask")).isEqualTo(1 / 3.0);
            assertThat(value(all, "box_per_mask")).isEqualTo(1 / 3.0);
            assertThat(value(all, "erase_per_mask")).isZero();

            assertThat(metrics.annotators().keySet()).containsExactly("ann", "ben");
            Measures ann = Objects.requireNonNull(metrics.annotators().get("ann"));
            assertThat(value(ann, "seconds_per_mask_mean")).isEqualTo(6);
            assertThat(value(ann, "idle_seconds_per_mask")).isEqualTo(60);
            assertThat(value(ann, "negative_per_mask")).isEqualTo(1);
            assertThat(value(ann, "brush_per_mask")).isEqualTo(1);
            assertThat(value(Objects.requireNonNull(metrics.annotators().get("ben")), "masks"))
                    .isEqualTo(2);
            assertThat(value(all, "clicks_per_mask")).isEqualTo(2 / 3.0);
            assertThat(metrics.models().keySet()).extracting(UsedModel::label).containsExactly("sam@abababababab");
            assertThat(value(metrics.models().firstEntry().getValue(), "masks")).isEqualTo(2);
        }
    }

    /// Makes a version of a model.
    private static void retrain(Workplace here, String root, String made) {
        String project = here.project.id();
        here.database.write(tx -> {
            tx.runs().add(ProjectRun.queued("run", project, RunKind.TRAIN, "{}", root, "ann", Instant.EPOCH));
            tx.models()
                    .add(new ModelVersion(
                            root,
                            1,
                            made,
                            root,
                            project,
                            "run",
                            "ann",
                            ModelVersion.State.CANDIDATE,
                            new ModelVersion.Size(4, 20),
                            new ModelVersion.Size(1, 5),
                            new Scores(0.5, 0.6, 0.7),
                            new Scores(0.6, 0.7, 0.8),
                            Instant.EPOCH,
                            null));
            return null;
        });
    }

    private static Provenance by(char weights, long took, String points) {
        String history = """
                {"started":1000000,"accepted":%d,"given":[%s]}
                """.formatted(1_000_000 + took, points);
        return new Provenance(Source.ASSISTED, "sam", String.valueOf(weights).repeat(64), "{}", 0, 0.9, 0.9, history);
    }

    @ParameterizedTest
    @EnumSource
    void modelsComeInTheOrderOfTheirFirstUseWithTheNumbersOfTheirVersions(Databases kind) throws Exception {
        String click = """
                {"kind":"point","point":{"x":1,"y":1,"positive":true},"at":0}""";
        try (Workplace here = workplace(kind)) {
            save(here, "ann", "mask-0001", Status.ACCEPTED, mask(1), by('f', 8000, click + "," + click + "," + click));
            here.time.pass(Duration.ofSeconds(1));
            save(here, "ann", "mask-0002", Status.ACCEPTED, mask(2), by('0', 2000, click));
            here.time.pass(Duration.ofSeconds(1));
            save(here, "ann", "mask-0003", Status.ACCEPTED, mask(3), by('a', 5000, click));
            here.time.pass(Duration.ofSeconds(1));
            save(here, "ann", "mask-0004", Status.ACCEPTED, mask(4), by('f', 6000, click));
            retrain(here, "f".repeat(64), "0".repeat(64));

            ProjectMetrics metrics = ProjectMetrics.of(here.database, here.project.id());
            assertThat(metrics.models().keySet())
                    .extracting(UsedModel::label)
                    .containsExactly("sam@ffffffffffff", "sam@000000000000", "sam@aaaaaaaaaaaa");
            assertThat(metrics.models().keySet()).extracting(metrics::versionOf).containsExactly(0, 1, null);
            Measures zero = metrics.models().firstEntry().getValue();
            assertThat(value(zero, "seconds_per_mask_mean")).isEqualTo(7);
            assertThat(value(zero, "clicks_per_mask")).isEqualTo(2);
            assertThat(value(metrics.models().lastEntry().getValue(), "clicks_per_mask"))
                    .isEqualTo(1);
            assertThat(MetricsCsv.write(metrics))
                    .contains(
                            "\r\nmodel,sam@000000000000,sam version 1,1,",
                            "\r\nmodel,sam@aaaaaaaaaaaa,sam@aaaaaaaaaaaa,1,");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoBeginsARunOrAnImportIsNoAnnotatorOfWhatItBrings(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            save(here, "ann", "mask-0001", Status.ACCEPTED, mask(1), from(Source.AUTOMATIC, 0.9, null));
            save(here, "ann", "mask-0002", Status.ACCEPTED, mask(2), from(Source.IMPORTED, null, null));
            save(here, "ann", "mask-0003", Status.PROPOSED, mask(3), from(Source.IMPORTED, null, null));
            save(here, "ben", "mask-0003", Status.ACCEPTED, mask(3), from(Source.IMPORTED, null, null));
            ProjectMetrics metrics = ProjectMetrics.of(here.database, here.project.id());
            assertThat(value(metrics.all(), "masks")).isEqualTo(3);
            assertThat(metrics.annotators().keySet())
                    .as("but who judges what it proposes")
                    .containsExactly("ben");
        }
    }

    @ParameterizedTest
    @EnumSource
    void proposalsAndCalibration(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            save(here, "ann", "mask-before", Status.ACCEPTED, mask(9), from(Source.MANUAL, null, null));
            here.time.pass(Duration.ofSeconds(1));
            for (int i = 1; i <= 5; i++) {
                save(here, "sam", "proposal-" + i, Status.PROPOSED, mask(i), from(Source.PREFILLED, 0.95, null));
            }
            here.time.pass(Duration.ofSeconds(1));
            here.annotations.judge(here.by("ann"), List.of("proposal-1", "proposal-2"), Status.ACCEPTED);
            here.annotations.judge(here.by("ben"), List.of("proposal-3"), Status.REJECTED);
            save(here, "ann", "proposal-4", Status.ACCEPTED, mask(40), from(Source.PREFILLED, 0.95, null));
            save(here, "ann", "mask-after", Status.ACCEPTED, mask(8), from(Source.ASSISTED, 0.42, null));

            ProjectMetrics metrics = ProjectMetrics.of(here.database, here.project.id());
            Measures all = metrics.all();
            assertThat(value(all, "proposals_open")).isEqualTo(1);
            assertThat(value(all, "proposals_judged")).isEqualTo(4);
            assertThat(value(all, "proposals_unedited_rate")).isEqualTo(0.5);
            assertThat(value(all, "proposals_edited_rate")).isEqualTo(0.25);
            assertThat(value(all, "proposals_rejected_rate")).isEqualTo(0.25);
            assertThat(value(Objects.requireNonNull(metrics.annotators().get("ben")), "proposals_rejected_rate"))
                    .isEqualTo(1);
            assertThat(metrics.annotators()).as("who offers is no annotator").doesNotContainKey("sam");
            assertThat(value(Objects.requireNonNull(metrics.stages().get(Stage.ASSISTED_MANUAL)), "masks"))
                    .isEqualTo(1);
            assertThat(value(Objects.requireNonNull(metrics.stages().get(Stage.SEMI_AUTOMATIC)), "masks"))
                    .isEqualTo(4);

            double edited = mask(4).iou(mask(40));
            assertThat(edited).isBetween(0.0, 0.9);
            double actual = (1 + 1 + edited) / 3;
            List<Measures.Bin> bins = all.calibration();
            assertThat(bins).hasSize(2);
            assertThat(bins.getFirst().masks()).isEqualTo(1);
            assertThat(bins.getFirst().from()).isEqualTo(0.4);
            assertThat(bins.getFirst().actual()).isEqualTo(1);
            assertThat(bins.getLast().masks()).isEqualTo(3);
            assertThat(bins.getLast().predicted()).isCloseTo(0.95, within(1e-9));
            assertThat(bins.getLast().actual()).isCloseTo(actual, within(1e-9));
            assertThat(value(all, "calibration_error"))
                    .isCloseTo((0.58 + 3 * Math.abs(0.95 - actual)) / 4, within(1e-9));
        }
    }

    @ParameterizedTest
    @EnumSource
    void reviews(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            var one = save(here, "ann", "mask-0001", Status.ACCEPTED, mask(1), from(Source.ASSISTED, 0.9, null));
            for (Verdict verdict : List.of(Verdict.REJECT, Verdict.ACCEPT, Verdict.ACCEPT)) {
                here.time.pass(Duration.ofSeconds(1));
                here.tasks.review(one.annotation(), "rev", verdict, "so it is");
            }
            var two = save(here, "ann", "mask-0001", Status.ACCEPTED, mask(2), from(Source.ASSISTED, 0.9, null));
            here.time.pass(Duration.ofSeconds(1));
            here.tasks.review(two.annotation(), "rev", Verdict.REJECT, "of another version: nothing is reversed");
            Measures all = ProjectMetrics.of(here.database, here.project.id()).all();
            assertThat(value(all, "reviews")).isEqualTo(4);
            assertThat(value(all, "reviews_rejected_rate")).isEqualTo(0.5);
            assertThat(value(all, "reviews_reversed_rate")).isEqualTo(0.25);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noCellIsAFormula(Databases kind) throws Exception {
        try (Workplace here = workplace(kind)) {
            String empty = MetricsCsv.write(ProjectMetrics.of(here.database, here.project.id()));
            assertThat(empty.lines()).hasSize(2);
            for (String author : List.of("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "a,\"b\"\nc")) {
                String id = "mask-" + Integer.toHexString(author.hashCode()).repeat(2);
                save(here, author, id, Status.ACCEPTED, mask(author.hashCode()), from(Source.MANUAL, null, null));
            }
            String csv = MetricsCsv.write(ProjectMetrics.of(here.database, here.project.id()));
            assertThat(csv)
                    .contains("\r\nannotator,'=1+1,'=1+1,1,", "\r\nannotator,'+1,'+1,", "\r\nannotator,'-1,'-1,")
                    .contains("\r\nannotator,'@SUM(A1),", "\r\nannotator,'\tx,", "\"a,\"\"b\"\"\nc\"")
                    .doesNotContain(",=", ",+", ",-", ",@", ",NaN", "Infinity");
            long columns = csv.lines().findFirst().orElseThrow().split(",", -1).length;
            assertThat(csv.split("\r\n", -1)[2].split(",", -1)).hasSize((int) columns);
        }
    }
}
