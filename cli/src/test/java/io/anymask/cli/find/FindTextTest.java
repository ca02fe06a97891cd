package io.anymask.cli.find;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.image.Image;
import io.anymask.inference.clip.ColourClip;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What words name is found: MobileSAM finds the masks, and a CLIP that knows three colours names them.
class FindTextTest {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 320;

    @TempDir
    private static Path shared;

    private static Path photo;
    private static Path clip;

    @TempDir
    private Path folder;

    /// Two red discs, a blue square and a grey bar on grey.
    @BeforeAll
    static void draw() throws IOException {
        clip = shared.resolve("colours.safetensors");
        ColourClip.model().write(clip);
        photo = shared.resolve("photo.png");
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(new Color(150, 148, 146));
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        graphics.setColor(new Color(200, 30, 30));
        graphics.fillOval(50, 50, 80, 80);
        graphics.fillOval(340, 160, 80, 80);
        graphics.setColor(new Color(40, 60, 190));
        graphics.fillRect(270, 40, 70, 70);
        graphics.setColor(new Color(60, 60, 60));
        graphics.fillRect(80, 220, 160, 40);
        graphics.dispose();
        ImageIO.write(picture, "png", photo.toFile());
    }

    private static Mask disc(int centreX, int centreY) {
        boolean[] inside = new boolean[WIDTH * HEIGHT];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = Math.hypot(i % WIDTH - centreX + 0.5, Math.floorDiv(i, WIDTH) - centreY + 0.5) <= 40;
        }
        return Mask.of(WIDTH, HEIGHT, inside);
    }

    private static Mask box(int x0, int y0, int x1, int y1) {
        boolean[] inside = new boolean[WIDTH * HEIGHT];
        for (int i = 0; i < inside.length; i++) {
            int x = i % WIDTH;
            int y = Math.floorDiv(i, WIDTH);
            inside[i] = x >= x0 && x < x1 && y >= y0 && y < y1;
        }
        return Mask.of(WIDTH, HEIGHT, inside);
    }

    private static final Mask RED = disc(90, 90);
    private static final Mask OTHER_RED = disc(380, 200);
    private static final Mask BLUE = box(270, 40, 340, 110);
    private static final Mask DARK = box(80, 220, 240, 260);

    private record Found(Mask mask, String phrase, double score) {}

    private static Run find(Object... words) {
        return anymask(
                Stream.concat(Stream.of("find", photo, "--clip", clip, "--points-per-side", "9"), Stream.of(words))
                        .toArray());
    }

    private static List<Found> found(Run run) {
        assertThat(run.code()).as(run.err()).isZero();
        List<Found> found = new ArrayList<>();
        for (JsonNode mask : JsonMapper.shared().readTree(run.out()).get("masks")) {
            JsonNode rle = mask.get("segmentation");
            Mask decoded = Rle.decompress(
                            rle.get("size").get(0).asInt(),
                            rle.get("size").get(1).asInt(),
                            rle.get("counts").asString())
                    .toMask();
            found.add(new Found(
                    decoded, mask.get("phrase").asString(), mask.get("score").asDouble()));
        }
        return found;
    }

    private static double best(List<Found> found, Mask truth) {
        return found.stream().mapToDouble(each -> each.mask.iou(truth)).max().orElse(0);
    }

    @Test
    void allInstancesOfAPhraseAreFound() {
        List<Found> red = found(find("--text", "a red thing", "--json"));
        assertThat(red).hasSize(2);
        assertThat(best(red, RED)).isGreaterThan(0.9);
        assertThat(best(red, OTHER_RED)).isGreaterThan(0.9);
        assertThat(red).allSatisfy(each -> assertThat(each.score).isGreaterThan(0.9));
        List<Found> blue = found(find("--text", "blue", "--json"));
        assertThat(blue).hasSize(1);
        assertThat(best(blue, BLUE)).isGreaterThan(0.9);
        assertThat(found(find("--text", "green", "--json"))).isEmpty();
    }

    @Test
    void ofSeveralPhrasesEachMaskGetsItsOwn() {
        List<Found> both = found(find("--text", "blue", "--text", "red", "--max", "3", "--json"));
        assertThat(both).hasSize(3);
        assertThat(both)
                .allSatisfy(each -> assertThat(each.phrase).isEqualTo(each.mask.iou(BLUE) > 0.5 ? "blue" : "red"));
        assertThat(found(find("--text", "a blue thing", "--text", "red", "--against", "blue", "--json")))
                .extracting(Found::phrase)
                .containsOnly("red");
    }

    @Test
    void namesLabelEveryMask() throws IOException {
        Path names = Files.writeString(folder.resolve("names.txt"), "\ufeffred\r\n\r\n  blue \r\ngrey\r\nred\r\n");
        List<Found> all = found(find("--names", names, "--json"));
        assertThat(best(all, DARK)).isGreaterThan(0.8);
        assertThat(all).hasSizeGreaterThan(4);
        assertThat(best(all, RED)).isGreaterThan(0.9);
        for (Found each : all) {
            if (each.mask.iou(RED) > 0.8 || each.mask.iou(OTHER_RED) > 0.8) {
                assertThat(each.phrase).isEqualTo("red");
            } else if (each.mask.iou(BLUE) > 0.8) {
                assertThat(each.phrase).isEqualTo("blue");
            } else if (each.mask.iou(DARK) > 0.8) {
                assertThat(each.phrase).isEqualTo("grey");
            }
        }
    }

    /// Masks, an overlay with words in it, and the next time nothing to do.
    @Test
    void filesAreWrittenAndTheWorkResumes() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        Files.copy(photo, photos.resolve("a.png"));
        Files.copy(photo, photos.resolve("b.png"));
        Path output = folder.resolve("out");
        Object[] command = {
            "find", photos, "--text", "red", "--clip", clip, "--points-per-side", "8", "--max", "1", "-o", output
        };
        Run first = anymask(command);
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out()).contains("mask 1: red, score 1.00", "masks ", "rank ");
        assertThat(output.resolve("a.found-1.png")).exists();
        assertThat(output.resolve("a.found-2.png")).doesNotExist();
        Image overlay = Image.read(output.resolve("b.found.png"));
        Mask mask = Mask.read(output.resolve("b.found-1.png"));
        assertThat(mask.iou(RED) + mask.iou(OTHER_RED)).isGreaterThan(0.9);
        assertThat(overlay.width()).isEqualTo(WIDTH);
        assertThat(anymask(command).out()).contains("a.png: done before", "b.png: done before");
    }

    @Test
    void cropsCanBeChosen() {
        List<Found> blue = found(find(
                "--text",
                "blue",
                "--crop-background",
                "blank",
                "--crop-attention",
                "all",
                "--crop-expansion",
                "1.2",
                "--json"));
        assertThat(best(blue, BLUE)).isGreaterThan(0.9);
    }
}
