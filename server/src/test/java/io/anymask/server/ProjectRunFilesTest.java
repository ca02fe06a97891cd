package io.anymask.server;

import static io.anymask.server.TestServer.refused;
import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mask.Rle;
import io.anymask.testing.ZipBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What runs export, and import.
class ProjectRunFilesTest {
    @TempDir
    private Path data;

    private TestRuns here;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        here = new TestRuns(data);
    }

    @AfterEach
    void stop() {
        here.close();
    }

    private void accept(int first) throws IOException, InterruptedException {
        here.team
                .person("annotator")
                .done(
                        "POST",
                        "projects/%s/images/%s/annotations".formatted(here.team.project, here.team.image),
                        "{\"id\":\"mask-%04d\",\"mask\":{\"size\":[48,64],\"counts\":\"%s\"}}"
                                .formatted(
                                        first,
                                        Rle.of(48, 64, first, 50, 48 * 64 - first - 50)
                                                .compressed()));
    }

    @Test
    void whatAnExportLosesIsSaidBeforeItIsMade() throws IOException, InterruptedException {
        accept(100);
        String export = "{\"kind\":\"export\",\"params\":{\"format\":\"yolo\"}}";
        JsonNode check = here.researcher().done("POST", here.path + ":check", export);
        assertThat(check.path("objects").asInt()).isEqualTo(1);
        assertThat(check.path("losses").path(0).asString()).contains("no category");
        assertThat(here.researcher().done("GET", here.path, null).path("runs")).isEmpty();

        JsonNode run = here.completed(export);
        assertThat(run.path("losses")).isEqualTo(check.path("losses"));
        assertThat(run.path("counts").path("objects").asInt()).isEqualTo(1);
        HttpResponse<byte[]> file =
                here.researcher().get(here.path + "/" + run.path("id").asString() + "/artifact");
        assertThat(file.headers().firstValue("content-type")).contains("application/zip");
        assertThat(file.headers().firstValue("content-disposition").orElse("")).contains("yolo-");
        assertThat(file.body()).hasSize(run.path("counts").path("bytes").asInt());
        assertThat(unpacked(file.body()).keySet()).containsExactlyInAnyOrder("data.yaml", "labels/street.txt");

        here.team.time.pass(Duration.ofDays(8));
        assertThat(here.researcher().signIn("researcher", TeamServer.PASSWORD).statusCode())
                .isEqualTo(200);
        assertThat(here.run(run.path("id").asString()).has("artifact")).isFalse();
        refused(
                here.researcher().get(here.path + "/" + run.path("id").asString() + "/artifact"),
                404,
                "the file is there no longer");
    }

    private static Map<String, byte[]> unpacked(byte[] archive) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    @Test
    void anExportComesBackAsAnImport() throws IOException, InterruptedException {
        accept(100);
        accept(400);
        JsonNode export = here.completed("{\"kind\":\"export\",\"params\":{\"format\":\"instance-png\"}}");
        byte[] archive = here.researcher()
                .get(here.path + "/" + export.path("id").asString() + "/artifact")
                .body();
        byte[] labels = unpacked(archive).get("street.png");
        JsonNode unclear = here.imported("labels.zip", archive, "accepted");
        assertThat(unclear.path("state").asString()).isEqualTo("failed");
        assertThat(unclear.path("error").asString())
                .contains("its format cannot be told")
                .doesNotContain(data.toString());

        JsonNode coco = here.completed("{\"kind\":\"export\",\"params\":{\"format\":\"coco-rle\"}}");
        byte[] single = here.researcher()
                .get(here.path + "/" + coco.path("id").asString() + "/artifact")
                .body();
        for (JsonNode masks : List.of(
                here.imported("coco.json", single, "accepted"),
                here.imported(
                        "coco.zip",
                        ZipBytes.of(Map.of("inner/instances.json", single, "street.png", labels)),
                        "accepted"))) {
            assertThat(masks.path("state").asString()).as(masks.toString()).isEqualTo("completed");
            assertThat(masks.path("counts").path("left").asInt()).isZero();
            assertThat(masks.path("counts").path("kept").asInt()
                            + masks.path("counts").path("known").asInt())
                    .isEqualTo(2);
        }
        assertThat(here.uploads()).isEmpty();
    }

    @Test
    void namesAndSizesOfImagesComeFromTheProject() throws IOException, InterruptedException {
        byte[] yolo = ZipBytes.of(Map.of(
                "mine/labels/street.txt",
                "0 0.1 0.1 0.5 0.1 0.5 0.5\n".getBytes(StandardCharsets.UTF_8),
                "mine/labels/other.txt",
                "0 0.1 0.1 0.5 0.1 0.5 0.5\n".getBytes(StandardCharsets.UTF_8),
                "mine/data.yaml",
                "names: [wheel]\n".getBytes(StandardCharsets.UTF_8)));
        JsonNode run = here.imported("yolo.zip", yolo, "proposed");
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("completed");
        assertThat(run.path("counts").path("kept").asInt()).isEqualTo(1);
        assertThat(run.path("notes").toString()).contains("other.txt").doesNotContain(data.toString());
        assertThat(here.team
                        .person("annotator")
                        .done("POST", "projects/%s/tasks:claim".formatted(here.team.project), "{\"mode\":\"complete\"}")
                        .path("image")
                        .asString())
                .as("its proposals wait")
                .isEqualTo(here.team.image);
    }

    @Test
    void archivesThatAttackAreRefused() throws IOException, InterruptedException {
        byte[] text = "{}".getBytes(StandardCharsets.UTF_8);
        Path outside = data.resolve("slipped.json");
        for (String name : List.of(
                "../slipped.json",
                "../../slipped.json",
                "a/../../../slipped.json",
                outside.toString(),
                "..\\..\\slipped.json",
                "c:/slipped.json")) {
            JsonNode run = here.imported("a.zip", ZipBytes.of(Map.of(name, text)), "accepted");
            assertThat(run.path("state").asString()).as(name).isEqualTo("failed");
            assertThat(run.path("error").asString()).contains("got an entry called");
        }
        assertThat(outside).doesNotExist();
        assertThat(here.imported("bomb.zip", ZipBytes.of(Map.of("a.json", new byte[64 << 20])), "accepted")
                        .path("error")
                        .asString())
                .contains("bytes when unpacked");
        assertThat(here.imported("../../../up.json", text, "accepted")
                        .path("params")
                        .path("file")
                        .asString())
                .isEqualTo("up.json");
        assertThat(here.uploads()).isEmpty();
        refused(here.researcher().send(here.form("a.json", text, "deleted")), 400, "status");
        assertThat(here.uploads()).as("an upload that is refused goes at once").isEmpty();
    }

    @Test
    void anImportCountsTheImagesWhoseMasksItBrought() throws IOException, InterruptedException {
        String coco = """
                {"images":[{"id":1,"file_name":"street.png","width":64,"height":48},
                           {"id":2,"file_name":"absent.png","width":64,"height":48},
                           {"id":3,"file_name":"bare.png","width":64,"height":48}],
                 "categories":[{"id":1,"name":"wheel"}],
                 "annotations":[
                    {"id":1,"image_id":1,"category_id":1,"iscrowd":0,"area":200,"bbox":[1,1,20,20],
                     "segmentation":[[1,1,21,1,21,21]]},
                    {"id":2,"image_id":2,"category_id":1,"iscrowd":0,"area":200,"bbox":[1,1,20,20],
                     "segmentation":[[1,1,21,1,21,21]]}]}
                """;
        JsonNode run = here.imported("coco.json", coco.getBytes(StandardCharsets.UTF_8), "accepted");
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("completed");
        assertThat(run.path("counts").path("kept").asInt()).isEqualTo(1);
        assertThat(run.path("counts").path("images").asInt()).isEqualTo(1);
        assertThat(run.path("counts").path("left").asInt()).isEqualTo(1);
    }
}
