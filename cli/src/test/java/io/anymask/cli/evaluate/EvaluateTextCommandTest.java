package io.anymask.cli.evaluate;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.cli.Run;
import io.anymask.cli.TextSam;
import io.anymask.inference.clip.ColourClip;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Drawn scenes whose categories are colours, asked with a CLIP that knows colours.
class EvaluateTextCommandTest {
    @TempDir
    private Path folder;

    private Path truth;
    private Path clip;

    /// Two red squares in the first, a red and a blue one in the second.
    @BeforeEach
    void draw() throws IOException {
        clip = folder.resolve("colours.safetensors");
        ColourClip.model().write(clip);
        draw("1.png", new Color(200, 30, 30), new Color(200, 30, 30));
        draw("2.png", new Color(200, 30, 30), new Color(40, 60, 190));
        truth = Files.writeString(folder.resolve("truth.json"), """
                {"images": [{"id": 1, "file_name": "1.png", "width": 320, "height": 200},
                            {"id": 2, "file_name": "2.png", "width": 320, "height": 200}],
                 "categories": [{"id": 1, "name": "red_thing"}, {"id": 2, "name": "blue"}, {"id": 3, "name": "green"}],
                 "annotations": [%s, %s, %s, %s]}
                """.formatted(
                        square(1, 1, 1, 40), square(2, 1, 1, 200), square(3, 2, 1, 40), square(4, 2, 2, 200)));
    }

    private void draw(String name, Color left, Color right) throws IOException {
        BufferedImage picture = new BufferedImage(320, 200, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(new Color(150, 148, 146));
        graphics.fillRect(0, 0, 320, 200);
        graphics.setColor(left);
        graphics.fillRect(40, 60, 80, 80);
        graphics.setColor(right);
        graphics.fillRect(200, 60, 80, 80);
        graphics.dispose();
        ImageIO.write(picture, "png", folder.resolve(name).toFile());
    }

    private static String square(int id, int image, int category, int x) {
        return """
                {"id": %d, "image_id": %d, "category_id": %d, "iscrowd": 0, "area": 6400, "bbox": [%d, 60, 80, 80],
                 "segmentation": [[%d,60,%d,60,%d,140,%d,140]]}""".formatted(id, image, category, x, x, x + 80, x + 80, x);
    }

    private Run evaluate(Object... words) {
        return command(Stream.concat(Stream.of("--points-per-side", "8", "--template", "{}"), Stream.of(words))
                .toArray());
    }

    private Run command(Object... words) {
        return anymask(Stream.concat(
                        Stream.of(
                                "evaluate",
                                "text",
                                truth,
                                "--images",
                                folder,
                                "--clip",
                                clip,
                                "--output",
                                folder.resolve("report")),
                        Stream.of(words))
                .toArray());
    }

    private static JsonNode row(JsonNode report, String title) {
        return rows(report, title).get(0);
    }

    private static JsonNode rows(JsonNode report, String title) {
        for (JsonNode section : report.get("sections")) {
            if (section.get("title").asString().equals(title)) {
                return section.get("rows");
            }
        }
        throw new AssertionError(title);
    }

    @Test
    void coloursAreFoundByTheirNames() throws IOException {
        Run run = evaluate("--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode report = JsonMapper.shared().readTree(run.out());
        JsonNode all = row(report, "All objects that a phrase names");
        assertThat(all.get("mIoU").asDouble()).as(all.toString()).isGreaterThan(0.9);
        assertThat(all.get("recall at 0.5").asDouble()).isEqualTo(1, within(1e-9));
        assertThat(all.get("phrases").asInt()).isEqualTo(3);
        JsonNode cgF1 = row(report, "cgF1");
        assertThat(cgF1.get("MCC").asDouble()).isEqualTo(1, within(1e-3));
        assertThat(cgF1.get("cgF1").asDouble()).isGreaterThan(0.8);
        assertThat(cgF1.get("TN").asInt())
                .as("blue and green in the first, green in the second")
                .isEqualTo(3);
        assertThat(report.get("setup").get("CLIP model").asString()).isEqualTo(clip.toString());
        assertThat(folder.resolve("report/report.html")).content().contains("red thing");
        // What is in the journal is not computed again, and a journal of another CLIP, crop or phrase is refused.
        assertThat(evaluate().err()).contains("2 of 2 images");
        Run other = evaluate("--crop-background", "blank");
        assertThat(other.code()).isEqualTo(3);
        assertThat(other.err()).contains("crops", "--overwrite");
    }

    /// Its layer for texts is untrained: a click must say what is meant.
    @Test
    void aModelThatTakesTextsIsPromptedWithThemToo() {
        Path model = folder.resolve("model.safetensors");
        TextSam.write(model, clip);
        Run run = evaluate("--model", model, "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode report = JsonMapper.shared().readTree(run.out());
        JsonNode clicked = rows(report, "One object").get(1);
        assertThat(clicked.get("method").asString()).isEqualTo("prompted with the phrase, with a click");
        assertThat(clicked.get("mIoU").asDouble()).as(clicked.toString()).isGreaterThan(0.7);
        assertThat(row(report, "cgF1").toString()).contains("prompted with the phrase");
    }

    @Test
    void numbersGetPhrasesFromAFile() throws IOException {
        Path phrases = Files.writeString(folder.resolve("phrases.txt"), "blue\ta blue thing\nred_thing\tgreen\n");
        Run run = evaluate("--phrases", phrases, "--absent", "0", "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode cgF1 = row(JsonMapper.shared().readTree(run.out()), "cgF1");
        assertThat(cgF1.get("TP").asInt()).as("blue").isEqualTo(1);
        assertThat(cgF1.get("FN").asInt()).as("red, called green").isEqualTo(2);
    }

    @Test
    void whatMakesNoSenseIsRefused() throws IOException {
        refused(2, "--absent: got -1", "--absent", "-1");
        refused(2, "--template: got \"x\"", "--template", "x");
        refused(2, "--points-per-side", "--points-per-side", "0");
        refused(2, "--crop-expansion", "--crop-expansion", "0");
        refused(
                3,
                "no object has a category with a phrase",
                "--phrases",
                Files.writeString(folder.resolve("a"), "7\tdog"));
        refused(3, "line 2: got \"dog\"", "--phrases", Files.writeString(folder.resolve("b"), "7\tdog\ndog\n"));
        refused(
                3,
                "got the category \"7\" again",
                "--phrases",
                Files.writeString(folder.resolve("c"), "7\tdog\n7\tcat\n"));
        refused(3, "there is no such file", "--phrases", folder.resolve("none.txt"));
    }

    private void refused(int code, String message, Object... words) {
        Run run = command(words);
        assertThat(run.err()).contains(message);
        assertThat(run.code()).isEqualTo(code);
        assertThat(folder.resolve("report/report.json")).doesNotExist();
    }
}
