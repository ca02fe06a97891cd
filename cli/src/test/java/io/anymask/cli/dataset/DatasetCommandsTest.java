package io.anymask.cli.dataset;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.cli.annotations.ProjectFile;
import io.anymask.cli.command.ExitCode;
import io.anymask.dataengine.Annotations;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.store.Database;
import io.anymask.dataset.Sa1b;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.Rle;
import io.anymask.service.gallery.Gallery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `anymask dataset stats` and `audit`, on annotations made here.
class DatasetCommandsTest {
    private static final int SIDE = 20;

    @TempDir
    private Path folder;

    /// Columns of an image of 20×20.
    private static Rle columns(int from, int to) {
        return Rle.of(SIDE, SIDE, from * SIDE, (to - from) * SIDE, (SIDE - to) * SIDE);
    }

    private static void sa1b(Path into, String name, Rle... masks) throws IOException {
        Files.createDirectories(into);
        Files.writeString(
                into.resolve(name + ".json"),
                new Sa1b(
                                1,
                                name + ".jpg",
                                masks[0].width(),
                                masks[0].height(),
                                Stream.of(masks)
                                        .map(mask -> new MaskRecord(
                                                mask, mask.area(), mask.box(), 0.9, 0.9, 1, 1, mask.box()))
                                        .toList())
                        .toJson());
    }

    private static JsonNode json(Run run) {
        assertThat(run.code()).as(run.err()).isZero();
        return JsonMapper.shared().readTree(run.out());
    }

    /// A row of a table of a report.
    private static JsonNode row(JsonNode report, String table, int row) {
        return report.path("sections")
                .valueStream()
                .filter(section -> section.path("title").asString().equals(table))
                .findFirst()
                .orElseThrow()
                .path("rows")
                .path(row);
    }

    private static long count(JsonNode report, String what) {
        return report.path("sections")
                .valueStream()
                .flatMap(section -> section.path("counts").valueStream())
                .filter(count -> count.path("what").asString().startsWith(what))
                .mapToLong(count -> count.path("number").asLong())
                .findFirst()
                .orElse(0);
    }

    private static void assertBad(Run run, String... words) {
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).contains(words);
    }

    @Test
    void aFolderOfSa1bIsCountedAndMergedWithAnother() throws IOException {
        Path first = folder.resolve("first");
        sa1b(first, "a", columns(0, 5), columns(5, 20));
        Path second = folder.resolve("second");
        sa1b(second, "b", columns(0, 10));
        Files.writeString(second.resolve("broken.json"), "{\"image\": {\"image_id\": 3,");
        Path one = folder.resolve("one");
        Path other = folder.resolve("other");
        JsonNode report = json(anymask("dataset", "stats", first, "-o", one, "--json"));
        assertThat(row(report, "Totals", 0).path("masks").asInt()).isEqualTo(2);
        assertThat(row(report, "Totals", 1).path("published").asBoolean()).isTrue();
        assertThat(one.resolve("report.html")).content().contains("Centres of the masks", "data:image/jpeg");

        Run odd = anymask("dataset", "stats", second, "-o", other, "--json");
        assertThat(odd.err()).contains("broken.json");
        assertThat(count(json(odd), "a file was left out")).isEqualTo(1);
        assertBad(anymask("dataset", "stats", second, "-o", other, "--strict"), "broken.json");

        Path both = folder.resolve("both");
        JsonNode merged = json(anymask(
                "dataset",
                "stats",
                "--merge",
                one.resolve("statistics.json"),
                other.resolve("statistics.json"),
                "-o",
                both,
                "--json"));
        assertThat(row(merged, "Totals", 0).path("images").asInt()).isEqualTo(2);
        assertThat(row(merged, "Totals", 0).path("masks").asInt()).isEqualTo(3);
        assertThat(row(merged, "Size and shape", 3).path("concavity, mean").asDouble(-1))
                .isZero();
        assertThat(count(merged, "a file was left out")).isEqualTo(1);
        json(anymask("dataset", "stats", first, second, "-o", folder.resolve("together"), "--json"));
        assertThat(folder.resolve("together/statistics.json")).hasSameTextualContentAs(both.resolve("statistics.json"));
    }

    @Test
    void whatCannotBeCountedIsRefused() throws IOException {
        Path out = folder.resolve("out");
        assertBad(anymask("dataset", "stats", folder.resolve("none"), "-o", out), "none", "no such file");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertBad(anymask("dataset", "stats", empty, "-o", out), "cannot tell what this is", "--format");
        Path nothing = Files.writeString(
                folder.resolve("nothing.json"), "{\"images\": [], \"annotations\": [], \"categories\": []}");
        assertBad(anymask("dataset", "stats", nothing, "-o", out), "no images");
        Path number = Files.writeString(folder.resolve("number.json"), "7");
        assertBad(anymask("dataset", "stats", "--merge", number, "-o", out), "number.json", "statistics.json");
        Run word = anymask("dataset", "stats", number, "--format", "cooc", "-o", out);
        assertThat(word.code()).isEqualTo(ExitCode.USAGE);
        assertThat(word.err()).contains("cooc", "label-studio", "davis");
        assertThat(anymask("dataset").code()).isEqualTo(ExitCode.USAGE);
        sa1b(empty, "a", columns(0, 5));
        assertThat(anymask("dataset", "stats", empty, "-o", out).code()).isZero();
        Path own = out.resolve("statistics.json");
        assertBad(anymask("dataset", "stats", "--merge", own, "-o", out), "would replace it");
        assertBad(anymask("dataset", "audit", empty, empty, "-o", out), "not a report of dataset audit");
    }

    /// A category without masks, an image without any, a mask without a pixel, a crowd, an entry that is none.
    @Test
    void oddEntriesOfCoco() throws IOException {
        Path coco = Files.writeString(folder.resolve("coco.json"), """
                {"images": [{"id": 1, "file_name": "a.jpg", "width": 20, "height": 20},
                            {"id": 2, "file_name": "b.jpg", "width": 20, "height": 20},
                            {"id": 3, "file_name": "c.jpg"}],
                 "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "nobody"}],
                 "annotations": [
                   {"id": 1, "image_id": 1, "category_id": 1, "segmentation": [[0, 0, 10, 0, 10, 10, 0, 10]]},
                   {"id": 2, "image_id": 1, "category_id": 1, "segmentation": {"size": [20, 20], "counts": [400]}},
                   {"id": 3, "image_id": 1, "category_id": 1, "iscrowd": 1,
                    "segmentation": {"size": [20, 20], "counts": [0, 400]}},
                   {"id": 4, "image_id": 1, "category_id": 1, "segmentation": {"size": [20, 20], "counts": [7]}},
                   null]}
                """);
        Run run = anymask("dataset", "stats", coco, "-o", folder.resolve("out"), "--json");
        JsonNode report = json(run);
        assertThat(run.err()).contains("annotations[4]", "annotations[3]", "image 3");
        assertThat(row(report, "Totals", 0).path("images").asInt()).isEqualTo(2);
        assertThat(row(report, "Totals", 0).path("masks").asInt()).isEqualTo(1);
        assertThat(count(report, "images without masks")).isEqualTo(1);
        assertThat(count(report, "crowds")).isEqualTo(1);
        assertThat(count(report, "masks without a pixel")).isEqualTo(1);
        assertThat(count(report, "an image was left out")).isEqualTo(1);
    }

    @Test
    void masksAndLabelsAsEvaluateReadsThem() throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        Path masks = Files.createDirectories(folder.resolve("masks"));
        for (String name : List.of("a", "b")) {
            Image.of(SIDE, SIDE, new byte[3 * SIDE * SIDE]).writePng(images.resolve(name + ".png"));
            columns(0, 5).toMask().writePng(masks.resolve(name + ".png"));
        }
        JsonNode report = json(anymask("dataset", "stats", masks, "-o", folder.resolve("out"), "--json"));
        assertThat(row(report, "Totals", 0).path("masks").asInt()).isEqualTo(2);
        JsonNode audit = json(anymask(
                "dataset",
                "audit",
                masks,
                masks,
                "--format",
                "masks",
                "--images",
                images,
                "-o",
                folder.resolve("audit"),
                "--json"));
        assertThat(row(audit, "IoU before and after", 0).path("IoU above 0.9").asInt())
                .isEqualTo(1);
    }

    @Test
    void masksBeforeAndAfterTheyWereCorrected() throws IOException {
        Path before = folder.resolve("before");
        sa1b(
                before,
                "a",
                columns(0, 10),
                columns(10, 20),
                Mask.empty(SIDE, SIDE).rle());
        sa1b(before, "b", columns(0, 10));
        sa1b(before, "unseen", columns(0, 10));
        Path after = folder.resolve("after");
        sa1b(after, "a", columns(0, 8), columns(10, 20), columns(8, 10));
        sa1b(after, "b", Mask.full(10, 10).rle());
        Path out = folder.resolve("out");
        Run run = anymask("dataset", "audit", before, after, "-o", out, "--json");
        JsonNode report = json(run);
        JsonNode ours = row(report, "IoU before and after", 0);
        assertThat(ours.path("pairs").asInt()).isEqualTo(2);
        assertThat(ours.path("IoU above 0.9").asDouble()).isEqualTo(0.5);
        assertThat(ours.path("IoU above 0.75").asInt()).isEqualTo(1);
        assertThat(row(report, "IoU before and after", 1).path("IoU above 0.9").asDouble())
                .isEqualTo(0.94);
        assertThat(row(report, "The worst pairs", 0).path("image").asString()).isEqualTo("a.jpg");
        assertThat(row(report, "The worst pairs", 0).path("IoU").asDouble()).isEqualTo(0.8);
        assertThat(run.err()).contains("b.jpg: 20×20 pixels before and 10×10 after");
        assertThat(count(report, "images that are there before alone")).isEqualTo(1);
        assertThat(count(report, "masks added")).isEqualTo(1);
        assertThat(count(report, "an image was left out")).isEqualTo(1);
        assertThat(out.resolve("report.html")).content().contains("The worst pairs");

        assertBad(anymask("dataset", "audit", before, after, "-o", out, "--strict"), "b.jpg");
        Run one = anymask("dataset", "audit", before, "-o", out);
        assertThat(one.code()).isEqualTo(ExitCode.USAGE);
        assertThat(anymask("dataset", "audit", before, after, "--project", before, "-o", out)
                        .code())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aProjectThatPeopleWorkedOn() throws IOException, InterruptedException {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        byte[] rgb = new byte[3 * SIDE * SIDE];
        Arrays.fill(rgb, (byte) 90);
        Image.of(SIDE, SIDE, rgb).writePng(photos.resolve("a.png"));
        Path out = folder.resolve("out");
        assertBad(anymask("dataset", "audit", "--project", photos, "-o", out), "no project");
        propose(photos, "proposal-1", columns(0, 10));
        assertBad(anymask("dataset", "audit", "--project", photos, "-o", out), "judged none");
        save(photos, "ann", "proposal-1", Status.ACCEPTED, columns(0, 9));
        JsonNode report = json(anymask("dataset", "audit", "--project", photos, "-o", out, "--json"));
        assertThat(row(report, "The worst pairs", 0).path("before").asString()).isEqualTo("proposal-1");
        assertThat(row(report, "The worst pairs", 0).path("IoU").asDouble()).isEqualTo(0.9);
        assertThat(row(report, "IoU before and after", 0).path("IoU above 0.9").asInt(-1))
                .as("strictly above")
                .isZero();
        JsonNode statistics = json(anymask("dataset", "stats", photos, "-o", folder.resolve("s"), "--json"));
        assertThat(row(statistics, "Totals", 0).path("masks").asInt()).isEqualTo(1);
    }

    private void propose(Path photos, String id, Rle mask) throws IOException, InterruptedException {
        Files.createDirectories(photos.resolve(".anymask"));
        try (Database database = Database.sqlite(ProjectFile.in(photos));
                Gallery gallery = new Gallery(new Gallery.Options(
                        photos, Map.of(), folder.resolve("uploads"), new ImageLimits(1 << 24, 1 << 24)))) {
            Projects projects = new Projects(database, Clock.systemUTC());
            String project = projects.only("photos").id();
            while (gallery.isIndexing()) {
                Thread.sleep(5);
            }
            projects.add(project, gallery.page(null, 1).photos().getFirst());
        }
        save(photos, "sam", id, Status.PROPOSED, mask);
    }

    private static void save(Path photos, String author, String id, Status status, Rle mask) throws IOException {
        try (Database database = Database.sqlite(ProjectFile.in(photos))) {
            Projects projects = new Projects(database, Clock.systemUTC());
            String project = projects.only("photos").id();
            ProjectImage image = projects.images(project, null, 0, 1).images().getFirst();
            Provenance by = new Provenance(Source.PREFILLED, "sam", "ab".repeat(32), "{}", 0, 0.9, 0.9, null);
            new Annotations(database, Clock.systemUTC())
                    .save(
                            Writing.on(author, project, image.id()),
                            new Draft(id, Draft.MAIN, status, null, mask, by),
                            new Base.Any());
        }
    }
}
