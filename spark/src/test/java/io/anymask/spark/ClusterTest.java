package io.anymask.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.DatasetFormat;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.Sa1b;
import io.anymask.dataset.exchange.AnnotatedImage;
import io.anymask.dataset.exchange.AnnotatedObject;
import io.anymask.dataset.statistics.DatasetStatistics;
import io.anymask.dataset.statistics.StatisticsCounter;
import io.anymask.evaluation.prompts.PromptSettings;
import io.anymask.image.Image;
import io.anymask.image.ReadOptions;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.EmbeddingPrecision;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.ModelSpec;
import io.anymask.inference.Segmenter;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.registry.Weights;
import io.anymask.spark.EvaluationJob.Ask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Spark in this JVM (`local[2]`), with a small input size so that it takes seconds.
class ClusterTest {
    private static final ModelSpec MODEL = ModelSpec.DEFAULT.withInputSize(256);
    private static final String WEIGHTS = Weights.named(Weights.DEFAULT).sha256();
    private static final MaskGeneratorOptions GRID =
            MaskGeneratorOptions.DEFAULT.toBuilder().pointsPerSide(4).build();

    @TempDir
    private Path folder;

    private Path photos;
    private Path output;

    private static Cluster cluster;

    /// Every task may be tried twice, and on the same executor, since there is but one.
    @BeforeAll
    static void openSpark() {
        Map.of(
                        "spark.master", "local[2,2]",
                        "spark.ui.enabled", "false",
                        "spark.driver.host", "127.0.0.1",
                        "spark.excludeOnFailure.enabled", "false",
                        "spark.sql.shuffle.partitions", "2")
                .forEach(System::setProperty);
        cluster = Cluster.open("test");
    }

    @AfterAll
    static void closeSpark() {
        cluster.close();
    }

    @BeforeEach
    void makeFolders() throws IOException {
        photos = Files.createDirectory(folder.resolve("photos"));
        output = folder.resolve("out");
    }

    /// What the watcher of a job was told.
    private static class Told implements Watcher {
        private final List<String> failures = new ArrayList<>();
        private int done;

        @Override
        public void at(int photos, int total) {
            done = photos;
        }

        @Override
        public void failed(Failure failure) {
            failures.add(failure.message());
        }

        @Override
        public void note(String line) {}
    }

    private Job job(Work work, Job.Form form) {
        return new Job(MODEL, WEIGHTS, ReadOptions.DEFAULT, work, output.toString(), form, false);
    }

    private Job everything() {
        return job(new Work.Everything(GRID), Job.Form.FILES);
    }

    /// Two photos and a grey picture without any object.
    private void threePhotos() throws IOException {
        Files.write(photos.resolve("cat.jpg"), MobileSam.photo("cat"));
        Files.write(photos.resolve("flower.jpg"), MobileSam.photo("flower"));
        grey(photos.resolve("grey.png"), 64);
    }

    private static void grey(Path file, int width) {
        byte[] pixels = new byte[width * 48 * 3];
        Arrays.fill(pixels, (byte) 128);
        Image.of(width, 48, pixels).writePng(file);
    }

    private Photos inFolder() throws IOException {
        try (Stream<Path> files = Files.list(photos)) {
            return Photos.of(PhotoList.photos(files.map(Path::toString).toList()));
        }
    }

    /// A line of the ledgers for each result that was made, or would be made.
    private List<Ledger.Line> lines() throws IOException {
        List<Ledger.Line> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(output.resolve(Ledger.FOLDER))) {
            for (Path file : files.filter(path -> path.toString().endsWith(Ledger.ENDING))
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    lines.add(JsonMapper.shared().readValue(line, Ledger.Line.class));
                }
            }
        }
        return lines;
    }

    private List<String> made() throws IOException {
        return lines().stream()
                .filter(line -> line.sha256() != null)
                .map(Ledger.Line::key)
                .toList();
    }

    @Test
    void filesAreThoseOfOneMachine() throws IOException {
        threePhotos();
        Summary done = cluster.run(everything(), inFolder(), new Told());
        assertThat(done.made()).isEqualTo(3);
        assertThat(done.photos()).isEqualTo(3);
        List<String> names = List.of("cat.jpg", "flower.jpg", "grey.png");
        long masks = 0;
        try (Segmenter sam = MODEL.open()) {
            AutomaticMaskGenerator generator = AutomaticMaskGenerator.of(sam, GRID);
            for (int i = 0; i < names.size(); i++) {
                Image image = Image.read(photos.resolve(names.get(i)));
                Sa1b expected = new Sa1b(i, names.get(i), image.width(), image.height(), generator.generate(image));
                masks += expected.masks().size();
                Path file = output.resolve(names.get(i).replaceAll("\\..*", ".json"));
                assertThat(Files.readString(file)).isEqualTo(expected.toJson());
            }
        }
        assertThat(done.masks()).isEqualTo(masks).isPositive();
    }

    @Test
    void whatWasDoneIsNotDoneAgainUnlessThePhotoChanged() throws IOException {
        threePhotos();
        cluster.run(everything(), inFolder(), new Told());
        var time = Files.getLastModifiedTime(output.resolve("cat.json"));
        Summary again = cluster.run(everything(), inFolder(), new Told());
        assertThat(again.made()).isZero();
        assertThat(again.known()).isEqualTo(3);
        assertThat(Files.getLastModifiedTime(output.resolve("cat.json"))).isEqualTo(time);
        grey(photos.resolve("grey.png"), 65);
        Files.delete(output.resolve("cat.json"));
        Summary changed = cluster.run(everything(), inFolder(), new Told());
        assertThat(changed.made()).isEqualTo(2);
        assertThat(Sa1b.read(output.resolve("grey.json")).width()).isEqualTo(65);
        Job other = job(new Work.Everything(GRID.toBuilder().pointsPerSide(3).build()), Job.Form.FILES);
        assertThat(cluster.run(other, inFolder(), new Told()).made()).isEqualTo(3);
    }

    @Test
    void aBrokenPhotoIsNamedAndTheOthersAreDone() throws IOException {
        threePhotos();
        Files.writeString(photos.resolve("broken.jpg"), "no picture");
        List<Photo> all = new ArrayList<>(inFolder().all());
        all.add(new Photo(4, photos.resolve("gone.jpg").toString(), "gone", "gone.jpg"));
        Told told = new Told();
        Summary done = cluster.run(everything(), Photos.of(all), told);
        assertThat(done.made()).isEqualTo(3);
        assertThat(done.failed()).isEqualTo(2);
        assertThat(done.inputs()).isEqualTo(2);
        assertThat(told.done).isEqualTo(5);
        assertThat(told.failures)
                .anyMatch(message ->
                        message.startsWith(photos.resolve("broken.jpg").toString()))
                .anyMatch(message -> message.contains("gone.jpg: there is no such file"));
        assertThat(output.resolve("broken.json")).doesNotExist();
    }

    /// Tasks of a cancelled job end behind the photo that they are at.
    private static void awaitIdle() throws InterruptedException {
        while (Arrays.stream(
                        SparkSession.active().sparkContext().statusTracker().getExecutorInfos())
                .anyMatch(executor -> executor.numRunningTasks() > 0)) {
            Thread.sleep(20);
        }
    }

    /// A job that is cancelled, as when its driver is killed, goes on: no photo is done twice.
    @Test
    void aCancelledJobGoesOnAndDoesNothingTwice() throws Exception {
        for (int i = 0; i < 12; i++) {
            grey(photos.resolve("grey%02d.png".formatted(i)), 40 + i);
        }
        Watcher impatient = new Told() {
            @Override
            public void at(int photos, int total) {
                cluster.cancel();
            }
        };
        assertThatThrownBy(() -> cluster.run(everything(), inFolder(), impatient))
                .isInstanceOf(ClusterException.class);
        awaitIdle();
        int before = made().size();
        assertThat(before).isBetween(1, 11);
        Summary rest = cluster.run(everything(), inFolder(), new Told());
        assertThat(rest.known()).isEqualTo(before);
        assertThat(made()).hasSize(12).doesNotHaveDuplicates();
    }

    /// The second photo's result has no place, so that the task fails and is tried again.
    @Test
    void anotherAttemptDoesNotRepeatWhatTheFirstOneDid() throws IOException {
        grey(photos.resolve("a.png"), 50);
        grey(photos.resolve("b.png"), 51);
        Files.createDirectories(output.resolve("b.json").resolve("taken"));
        Job job = new Job(
                MODEL,
                WEIGHTS,
                ReadOptions.DEFAULT,
                new Work.Everything(GRID),
                output.toString(),
                Job.Form.FILES,
                true);
        assertThatThrownBy(() -> cluster.run(job, inFolder(), new Told()))
                .isInstanceOf(UnwritableException.class)
                .hasMessageContaining("b.json: cannot be written");
        assertThat(made()).containsExactly("a.json");
        assertThat(lines().stream().filter(line -> line.key().equals("b.json"))).hasSizeGreaterThan(1);
        try (Stream<Path> files = Files.list(output)) {
            assertThat(files.filter(file -> file.toString().endsWith(".part"))).isEmpty();
        }
    }

    @Test
    void filesOfOthersAreNotReplaced() throws IOException {
        threePhotos();
        Files.createDirectories(output);
        Files.writeString(output.resolve("cat.json"), "mine");
        assertThatThrownBy(() -> cluster.run(everything(), inFolder(), new Told()))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("cat.json is there");
        assertThat(Files.readString(output.resolve("cat.json"))).isEqualTo("mine");
    }

    @Test
    void aTableHasTheSameMasks() throws IOException {
        threePhotos();
        Summary files = cluster.run(everything(), inFolder(), new Told());
        Job table = job(new Work.Everything(GRID), Job.Form.PARQUET);
        cluster.run(table, inFolder(), new Told());
        assertThat(cluster.run(table, inFolder(), new Told()).known()).isEqualTo(3);
        var rows = SparkSession.active()
                .read()
                .parquet(output.resolve(Job.TABLE).toString())
                .orderBy("image_id")
                .collectAsList();
        assertThat(rows.stream().map(row -> row.<String>getAs("file_name")))
                .containsExactly("cat.jpg", "flower.jpg", "grey.png");
        StatisticsCounter counter = new StatisticsCounter();
        for (String name : List.of("cat", "flower", "grey")) {
            Sa1b masks = Sa1b.read(output.resolve(name + ".json"));
            counter.add(new AnnotatedImage(
                    masks.fileName(),
                    masks.width(),
                    masks.height(),
                    masks.masks().stream()
                            .map(mask -> AnnotatedObject.of(null, mask.segmentation()))
                            .toList()));
        }
        DatasetStatistics counted = cluster.statistics(output.resolve(Job.TABLE).toString());
        assertThat(counted).isEqualTo(counter.statistics());
        assertThat(counted.masks()).isEqualTo(files.masks());
    }

    /// Two photos with an object each, and a file that is none.
    private Path truth() throws IOException {
        threePhotos();
        Files.writeString(photos.resolve("broken.jpg"), "no picture");
        return Files.writeString(folder.resolve("truth.json"), """
                {
                  "images": [
                    {"id": 1, "file_name": "cat.jpg", "width": 1024, "height": 510},
                    {"id": 2, "file_name": "flower.jpg", "width": 807, "height": 1024},
                    {"id": 3, "file_name": "broken.jpg", "width": 100, "height": 100}
                  ],
                  "categories": [{"id": 1, "name": "thing"}],
                  "annotations": [
                    {"id": 1, "image_id": 1, "category_id": 1, "iscrowd": 0, "area": 7200, "bbox": [20, 30, 120, 60],
                     "segmentation": [[20, 30, 140, 30, 140, 90, 20, 90]]},
                    {"id": 2, "image_id": 2, "category_id": 1, "iscrowd": 0, "area": 90000, "bbox": [300, 300, 300, 300],
                     "segmentation": [[300, 300, 600, 300, 600, 600, 300, 600]]},
                    {"id": 3, "image_id": 3, "category_id": 1, "iscrowd": 0, "area": 100, "bbox": [0, 0, 10, 10],
                     "segmentation": [[0, 0, 10, 0, 10, 10, 0, 10]]}
                  ]
                }""");
    }

    @Test
    void anEvaluationGetsWhatOneMachineMeasures() throws IOException {
        TruthSource source = new TruthSource(
                "things", truth().toString(), DatasetFormat.COCO, photos.toString(), ReadOptions.DEFAULT);
        List<Ask> images = source.open().images().stream()
                .map(image -> new Ask("things", image.id()))
                .toList();
        assertThat(images).hasSize(3);
        List<Measurement> measurements = List.of(
                new Measurement.Prompts(PromptSettings.DEFAULT.withClicks(List.of(1, 2))),
                new Measurement.Proposals(4, 10));
        for (Measurement measurement : measurements) {
            Map<String, JsonNode> kept = new HashMap<>();
            EvaluationJob job = new EvaluationJob(MODEL, WEIGHTS, List.of(source), measurement);
            assertThat(cluster.evaluate(job, images, kept::put, (done, total) -> {}))
                    .isEqualTo(3);
            Map<String, JsonNode> expected = new HashMap<>();
            try (Segmenter sam = MODEL.withThreads(1).open()) {
                Measurement.Measuring measuring = measurement.with(sam);
                for (DatasetImage image : source.open().images()) {
                    measuring
                            .of("things", image)
                            .ifPresent(json -> expected.put(measurement.key(new Ask("things", image.id())), json));
                }
            }
            assertThat(expected).hasSize(2);
            assertThat(kept.keySet()).isEqualTo(expected.keySet());
            expected.forEach((key, json) -> assertThat(kept.get(key)).hasToString(json.toString()));
        }
    }

    /// `binaryFile` as a table, and read at once: the same files as of the folder.
    @Test
    void photosComeFromAddressesAndTables() throws IOException {
        threePhotos();
        cluster.run(everything(), inFolder(), new Told());
        String expected = Files.readString(output.resolve("flower.json"));
        String table = folder.resolve("photos.parquet").toString();
        SparkSession.active()
                .read()
                .format("binaryFile")
                .load(photos.toString())
                .write()
                .parquet(table);
        for (String source : List.of("file:" + photos, table)) {
            output = folder.resolve("of-" + (source.equals(table) ? "table" : "address"));
            Photos listed = cluster.photos(source);
            assertThat(listed.contents()).isEqualTo(source.equals(table) ? table : null);
            assertThat(cluster.run(everything(), listed, new Told()).made()).isEqualTo(3);
            assertThat(Files.readString(output.resolve("flower.json"))).isEqualTo(expected);
        }
    }

    @Test
    void sourcesThatAreNoneAreRefused() throws IOException {
        Files.writeString(photos.resolve("notes.txt"), "no picture");
        assertThatThrownBy(() -> cluster.photos("file:" + photos))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("no pictures there");
        assertThatThrownBy(() -> cluster.photos("file:" + folder.resolve("nowhere")))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("nowhere");
        String table = folder.resolve("numbers.parquet").toString();
        SparkSession.active().range(3).write().parquet(table);
        assertThatThrownBy(() -> cluster.photos(table))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("got the columns [id], expected path");
        assertThatThrownBy(() -> cluster.statistics(table))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("got the columns [id], expected width");
    }

    @Test
    void anExecutorWithoutTheModelIsNamed() throws IOException {
        threePhotos();
        Job missing = new Job(
                MODEL.withModel("/nowhere/sam.safetensors"),
                WEIGHTS,
                ReadOptions.DEFAULT,
                new Work.Everything(GRID),
                output.toString(),
                Job.Form.FILES,
                false);
        assertThatThrownBy(() -> cluster.run(missing, inFolder(), new Told()))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(Machine.name() + ": model /nowhere/sam.safetensors")
                .hasMessageContaining("on every");
        Job other = new Job(
                MODEL,
                "0".repeat(64),
                ReadOptions.DEFAULT,
                new Work.Everything(GRID),
                output.toString(),
                Job.Form.FILES,
                false);
        assertThatThrownBy(() -> cluster.run(other, inFolder(), new Told()))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("which the driver has");
    }

    @Test
    void embeddingsAreThoseOfTheSegmenter() throws IOException {
        threePhotos();
        Summary done =
                cluster.run(job(new Work.Embed(EmbeddingPrecision.FP32), Job.Form.FILES), inFolder(), new Told());
        assertThat(done.made()).isEqualTo(3);
        try (Segmenter sam = MODEL.open()) {
            Image cat = Image.read(photos.resolve("cat.jpg"));
            assertThat(sam.load(output.resolve("cat.safetensors")).values().toFloats())
                    .isEqualTo(sam.embed(cat).values().toFloats());
        }
    }

    @Test
    void confidentMasksAreTheSurest() throws IOException {
        threePhotos();
        cluster.run(
                job(
                        new Work.Confident(
                                GRID.toBuilder()
                                        .predIouThreshold(0.5)
                                        .stabilityScoreThreshold(0.5)
                                        .build(),
                                2),
                        Job.Form.FILES),
                inFolder(),
                new Told());
        List<Double> scores = Sa1b.read(output.resolve("cat.json")).masks().stream()
                .map(mask -> -mask.predictedIou())
                .toList();
        assertThat(scores).hasSize(2).isSorted();
    }
}
