package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class GalleryTest {
    @TempDir
    private Path data;

    private Path folder = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(data.resolve("photos"));
    }

    private TestServer serve() throws IOException {
        return TestServer.folder(folder, data.resolve("data"));
    }

    private static Image image(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return Image.decode(response.body(), "answer", ImageLimits.DEFAULT);
    }

    @Test
    void pagesInOrderOfNames() throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            byte[] picture = TestServer.picture(20, 10, i, data);
            names.add("photo-" + i + ".png");
            Files.write(folder.resolve(names.getLast()), picture);
        }
        Files.write(folder.resolve("a-copy-of-1.png"), Files.readAllBytes(folder.resolve("photo-1.png")));
        Files.writeString(folder.resolve("notes.txt"), "no picture");
        Files.createSymbolicLink(folder.resolve("link.png"), Files.write(data.resolve("out.png"), new byte[9]));
        try (TestServer server = serve()) {
            assertThat(server.images().stream().map(image -> image.path("name").asString()))
                    .containsExactly(
                            "a-copy-of-1.png",
                            "photo-0.png",
                            "photo-2.png",
                            "photo-3.png",
                            "photo-4.png",
                            "photo-5.png",
                            "photo-6.png");
            JsonNode page = json(server.get(API + "images?limit=3"));
            assertThat(page.path("images")).hasSize(3);
            JsonNode next = json(server.get(
                    API + "images?limit=3&cursor=" + page.path("next").asString()));
            assertThat(next.path("images").path(0).path("name").asString()).isEqualTo("photo-3.png");
        }
    }

    @Test
    void whatCannotBeDecodedSaysWhy() throws IOException, InterruptedException {
        byte[] whole = TestServer.picture(300, 200, 1, data);
        Files.write(folder.resolve("cut.png"), Arrays.copyOf(whole, whole.length / 2));
        Files.write(folder.resolve("text.jpg"), "Dear diary".getBytes(StandardCharsets.UTF_8));
        try (TestServer server = serve()) {
            List<JsonNode> images = server.images();
            assertThat(images.get(1).path("error").asString()).contains("it starts with 'Dear diary'");
            assertThat(images.get(1).has("width")).isFalse();
            String cut = API + "images/" + images.get(0).path("id").asString();
            for (String path : List.of(cut + "/content?variant=thumb", cut + "/tiles/0/0/0")) {
                assertThat(server.get(path).statusCode()).isEqualTo(422);
            }
            assertThat(server.get(cut + "/embedding", "Prefer", "wait=20").statusCode())
                    .isEqualTo(422);
            String error = json(server.get(cut)).path("error").asString();
            assertThat(error).startsWith("cut.png: ").contains("damaged").doesNotContain(folder.toString());
        }
    }

    @Test
    void tilesMakeUpTheImage() throws IOException, InterruptedException {
        byte[] rgb = new byte[1100 * 700 * 3];
        for (int i = 0; i < rgb.length; i++) {
            int pixel = i / 3;
            rgb[i] = (byte) ((pixel % 1100) / 5 + (pixel / 1100) / 25 * (i % 3));
        }
        Image picture = Image.of(1100, 700, rgb);
        picture.writePng(folder.resolve("wide.png"));
        try (TestServer server = serve()) {
            JsonNode described = server.images().getFirst();
            assertThat(described.path("levels").asInt()).isEqualTo(3);
            assertThat(described.path("tileSize").asInt()).isEqualTo(512);
            String tiles = server.image() + "/tiles/";
            Image corner = image(server.get(tiles + "0/2/1"));
            assertThat(List.of(corner.width(), corner.height())).containsExactly(1100 - 1024, 700 - 512);
            Image middle = image(server.get(tiles + "0/1/0"));
            assertAlike(middle, picture.crop(512, 0, 512, 512));
            Image whole = image(server.get(tiles + "2/0/0"));
            assertAlike(whole, picture.resize(275, 175));
            for (String none : List.of("0/3/0", "0/0/2", "3/0/0", "1/2/0")) {
                assertThat(server.get(tiles + none).statusCode()).as(none).isEqualTo(404);
            }
            HttpResponse<byte[]> tile = server.get(tiles + "0/0/0");
            String tag = tile.headers().firstValue("etag").orElseThrow();
            assertThat(server.get(tiles + "0/0/0", "If-None-Match", tag).statusCode())
                    .isEqualTo(304);
            assertThat(image(server.get(server.image() + "/content"))).isEqualTo(picture);
            assertThat(image(server.get(server.image() + "/content?variant=thumb"))
                            .width())
                    .isEqualTo(320);
        }
    }

    /// As far as JPEG allows.
    private static void assertAlike(Image actual, Image expected) {
        assertThat(List.of(actual.width(), actual.height())).containsExactly(expected.width(), expected.height());
        long difference = 0;
        for (int i = 0; i < expected.rgb().limit(); i++) {
            difference +=
                    Math.abs((actual.rgb().get(i) & 0xFF) - (expected.rgb().get(i) & 0xFF));
        }
        assertThat((double) difference / expected.rgb().limit()).isLessThan(3);
    }

    @Test
    void aFileThatIsAwayForAWhileIsNotGivenUp() throws IOException, InterruptedException {
        Path file = folder.resolve("away.png");
        Files.write(file, TestServer.picture(40, 30, 5, data));
        try (TestServer server = serve()) {
            String content = TestServer.API + "images/" + id(server, "away.png") + "/content?variant=";
            Path elsewhere = Files.move(file, data.resolve("elsewhere.png"));
            assertThat(server.get(content + "display").statusCode()).isEqualTo(422);
            Files.move(elsewhere, file);
            assertThat(server.get(content + "display").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aFileThatHasChangedIsNotSentUnderItsOldName() throws IOException, InterruptedException {
        Path file = folder.resolve("changed.png");
        Files.write(file, TestServer.picture(40, 30, 6, data));
        try (TestServer server = serve()) {
            String original = TestServer.API + "images/" + id(server, "changed.png") + "/content?variant=original";
            assertThat(server.get(original).body()).isEqualTo(Files.readAllBytes(file));
            Files.write(file, TestServer.picture(40, 30, 7, data));
            HttpResponse<byte[]> response = server.get(original);
            assertThat(response.statusCode()).isEqualTo(422);
            assertThat(TestServer.text(response)).contains("has changed");
        }
    }

    private static String id(TestServer server, String name) throws IOException, InterruptedException {
        return server.images().stream()
                .filter(image -> image.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
    }

    @Test
    void uploadsOutliveTheServer() throws IOException, InterruptedException {
        byte[] picture = TestServer.picture(30, 20, 5, data);
        String id;
        try (TestServer server = serve()) {
            id = json(server.upload(Map.of("my photo.png", picture)))
                    .path("results")
                    .path(0)
                    .path("image")
                    .path("id")
                    .asString();
        }
        try (TestServer server = serve()) {
            assertThat(server.images().getLast().path("name").asString()).isEqualTo("my photo.png");
            assertThat(server.get(API + "images/" + id + "/content?variant=original")
                            .body())
                    .isEqualTo(picture);
        }
    }

    @Test
    void photosStandUpright() throws IOException, InterruptedException {
        Path stored = Shared.golden("images/exif_orientation6_320x240.jpg");
        Files.copy(stored, folder.resolve("turned.jpg"));
        try (TestServer server = serve()) {
            JsonNode described = server.images().getFirst();
            assertThat(described.path("width").asInt()).isEqualTo(240);
            assertThat(described.path("height").asInt()).isEqualTo(320);
            assertAlike(image(server.get(server.image() + "/content")), Image.read(stored));
        }
    }
}
