package io.anymask.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.ModelSpec;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.prompt.Prompt;
import io.anymask.training.masks.TrainingConfig;
import io.anymask.training.masks.ValidationScore;
import io.anymask.training.run.RunResult;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Every example does what it says.
class ExamplesTest {
    @TempDir
    private Path folder;

    private Path flower() throws IOException {
        return Files.write(folder.resolve("flower.jpg"), MobileSam.photo("flower"));
    }

    @Test
    void theServerAnswersWithAMaskOrSaysWhyNot() throws Exception {
        try (MaskServer server = new MaskServer(0);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> mask = post(client, server, "400,420", MobileSam.photo("flower"));
            assertThat(mask.statusCode()).isEqualTo(200);
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(mask.body()));
            assertThat(Mask.from(picture).area()).isGreaterThan(200_000);

            assertThat(post(client, server, "400,420", new byte[5]).statusCode())
                    .isEqualTo(400);
            assertThat(post(client, server, "left", MobileSam.photo("flower")).statusCode())
                    .isEqualTo(400);
        }
    }

    private static HttpResponse<byte[]> post(HttpClient client, MaskServer server, String click, byte[] body)
            throws IOException, InterruptedException {
        URI address = URI.create("http://localhost:%d/mask?%s".formatted(server.port(), click));
        HttpRequest request = HttpRequest.newBuilder(address)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void aClickTintsTheObject() throws IOException {
        Image photo = Image.read(flower());
        try (Segmenter sam = ModelSpec.DEFAULT.open()) {
            ImageEmbedding embedding = sam.embed(photo);
            ClickWindow window = new ClickWindow(photo, embedding);
            window.setSize(window.getPreferredSize());
            window.click(400, 420);
            BufferedImage shown = new BufferedImage(photo.width(), photo.height(), BufferedImage.TYPE_INT_RGB);
            window.paint(shown.createGraphics());
            assertThat(Image.from(shown).rgb(400, 420)).isNotEqualTo(photo.rgb(400, 420));
            assertThat(Image.from(shown).rgb(5, 5)).isEqualTo(photo.rgb(5, 5));
        }
    }

    @Test
    void aDamagedPhotoDoesNotStopTheBatch() throws Exception {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        Files.write(photos.resolve("a.jpg"), MobileSam.photo("flower"));
        Files.write(photos.resolve("b.jpg"), new byte[] {1, 2, 3});
        Files.write(photos.resolve("c.jpg"), MobileSam.photo("cat"));
        List<String> lines = Batch.run(photos, folder.resolve("masks"));
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).contains("b.jpg");
        assertThat(Mask.read(folder.resolve("masks/a.jpg.png")).isEmpty()).isFalse();
        assertThat(Mask.read(folder.resolve("masks/c.jpg.png")).isEmpty()).isFalse();
        assertThat(folder.resolve("masks/b.jpg.png")).doesNotExist();
    }

    @Test
    void everythingIsWrittenInBothFormats() throws IOException {
        MaskGeneratorOptions few =
                MaskGeneratorOptions.DEFAULT.toBuilder().pointsPerSide(6).build();
        int objects = EverythingToFiles.run(flower(), folder.resolve("out"), few);
        assertThat(objects).isPositive();
        String geoJson = Files.readString(folder.resolve("out/flower.geojson"));
        assertThat(JsonMapper.shared().readTree(geoJson).get("features")).hasSize(objects);
        assertThat(Files.readAllLines(folder.resolve("out/flower.txt"))).hasSize(objects);
    }

    @Test
    void aTunedModelIsWrittenAndUsed() throws IOException {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        Path labels = Files.createDirectories(folder.resolve("labels"));
        Path photo = Files.copy(flower(), photos.resolve("flower.jpg"));
        try (Segmenter sam = ModelSpec.DEFAULT.open()) {
            Image image = Image.read(photo);
            sam.embed(image).predict(Prompt.point(400, 420)).best().mask().writePng(labels.resolve("flower.png"));
        }
        TrainingConfig config = TrainingConfig.DEFAULT.with("""
                {"output": %s, "steps": 1,
                 "data": {"format": "masks", "images": %s, "annotations": %s, "validation_share": 0},
                 "interaction": {"clicks": 1}}""".formatted(json("run"), json("photos"), json("labels")));
        RunResult<ValidationScore> result = FineTune.train(config);
        assertThat(result.finished()).isTrue();
        assertThat(FineTune.use(result.model(), photo).isEmpty()).isFalse();
    }

    private String json(String name) {
        return JsonMapper.shared().writeValueAsString(folder.resolve(name).toString());
    }

    @Test
    void noExampleIsLong() throws IOException {
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/anymask/examples"))) {
            for (Path source :
                    sources.filter(file -> !file.endsWith("package-info.java")).toList()) {
                assertThat(Files.readAllLines(source)).as(source.toString()).hasSizeBetween(30, 80);
            }
        }
    }
}
