package io.anymask.cli.find;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import java.awt.BasicStroke;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One object is shown, its like is found, with the real model.
class FindCommandTest {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 320;
    private static final int[][] DISCS = {{90, 90}, {380, 200}, {220, 250}};

    @TempDir
    private Path folder;

    /// Three red discs with a white ring, and two blue squares.
    private Path picture(String name) throws IOException {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(new Color(96, 120, 84));
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        graphics.setColor(new Color(40, 60, 190));
        graphics.fillRect(270, 40, 70, 70);
        graphics.fillRect(40, 200, 70, 70);
        for (int[] disc : DISCS) {
            graphics.setColor(new Color(200, 30, 30));
            graphics.fillOval(disc[0] - 40, disc[1] - 40, 80, 80);
            graphics.setColor(Color.WHITE);
            graphics.setStroke(new BasicStroke(6));
            graphics.drawOval(disc[0] - 37, disc[1] - 37, 74, 74);
        }
        graphics.dispose();
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(picture, "png", file.toFile());
        return file;
    }

    private static Mask disc(int number) {
        boolean[] inside = new boolean[WIDTH * HEIGHT];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = Math.hypot(i % WIDTH - DISCS[number][0], Math.floorDiv(i, WIDTH) - DISCS[number][1]) <= 40;
        }
        return Mask.of(WIDTH, HEIGHT, inside);
    }

    private Path maskFile() {
        Path file = folder.resolve("object.png");
        disc(0).writePng(file);
        return file;
    }

    private static List<Mask> masks(Run run) {
        assertThat(run.code()).as(run.err()).isZero();
        List<Mask> masks = new ArrayList<>();
        for (JsonNode mask : JsonMapper.shared().readTree(run.out()).get("masks")) {
            JsonNode rle = mask.get("segmentation");
            masks.add(Rle.decompress(
                            rle.get("size").get(0).asInt(),
                            rle.get("size").get(1).asInt(),
                            rle.get("counts").asString())
                    .toMask());
        }
        return masks;
    }

    @Test
    void theObjectIsFoundInItsOwnPhoto() throws IOException {
        Path photo = picture("photo.png");
        List<Mask> found = masks(anymask("find", photo, "--like", photo, "--mask", maskFile(), "--json"));
        assertThatAllAreAmong(found);
    }

    private static void assertThatAllAreAmong(List<Mask> found) {
        for (int disc = 0; disc < DISCS.length; disc++) {
            assertThat(found.stream().mapToDouble(disc(disc)::iou).max().orElse(0))
                    .as("disc %d", disc)
                    .isGreaterThan(0.8);
        }
    }

    /// Two photos with a mask each, by name and as folders.
    @Test
    void severalExamplesAreShown() throws IOException {
        Path photo = picture("photo.png");
        Path first = picture("examples/first.png");
        Path second = picture("examples/second.png");
        Path masks = Files.createDirectory(folder.resolve("masks"));
        disc(0).writePng(masks.resolve("first.png"));
        disc(1).writePng(masks.resolve("second.png"));
        List<Mask> named = masks(anymask(
                "find",
                photo,
                "--like",
                first,
                "--mask",
                masks.resolve("first.png"),
                "--like",
                second,
                "--mask",
                masks.resolve("second.png"),
                "--json"));
        assertThatAllAreAmong(named);
        Path examples = first.resolveSibling(".").normalize();
        Run folders = anymask("find", photo, "--like", examples, "--mask", masks, "--json");
        assertThat(masks(folders)).isEqualTo(named);
        refused(2, "got no folder", photo, "--like", examples, "--mask", masks.resolve("first.png"));
        refused(2, "got a folder with --box or --point", photo, "--like", examples, "--point", "90,90");
        refused(2, "got 2 examples", photo, "--like", examples, "--mask", masks, "--method", "persam");
        Mask.empty(WIDTH, HEIGHT).writePng(masks.resolve("second.png"));
        Mask.empty(WIDTH, HEIGHT).writePng(masks.resolve("first.png"));
        refused(3, "without an object", photo, "--like", examples, "--mask", masks);
    }

    @Test
    void thePublishedMethodsGiveOneMask() throws IOException {
        Path photo = picture("photo.png");
        for (String method : List.of("persam", "persam-f")) {
            List<Mask> found = masks(
                    anymask("find", photo, "--like", photo, "--box", "50,50,130,130", "--method", method, "--json"));
            assertThat(found).hasSize(1);
        }
    }

    @Test
    void filesAreWrittenAndTheWorkResumes() throws IOException {
        Path photo = picture("photos/a.png");
        picture("photos/b.png");
        Path output = folder.resolve("out");
        Object[] command = {"find", photo.getParent(), "--like", photo, "--point", "90,90", "--max", "2", "-o", output};
        Run first = anymask(command);
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(output.resolve("a.found-2.png")).exists();
        assertThat(output.resolve("a.found-3.png")).doesNotExist();
        assertThat(output.resolve("b.found.png")).exists();
        assertThat(anymask(command).out()).contains("a.png: done before", "b.png: done before");
    }

    @Test
    void nothingIsFoundAboveAHighThreshold() throws IOException {
        Path photo = picture("photo.png");
        Path output = folder.resolve("out");
        Run run = anymask("find", photo, "--like", photo, "--point", "90,90", "--threshold", "9", "-o", output);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("0 found");
        assertThat(output.resolve("photo.found.png")).exists();
    }

    @Test
    void examplesThatMakeNoSense() throws IOException {
        Path photo = picture("photo.png");
        Path mask = maskFile();
        Path small = folder.resolve("small.png");
        Mask.full(100, 80).writePng(small);
        Path empty = folder.resolve("empty.png");
        Mask.empty(WIDTH, HEIGHT).writePng(empty);
        refused(3, "100×80", photo, "--like", photo, "--mask", small);
        refused(3, "empty mask", photo, "--like", photo, "--mask", empty);
        refused(3, "none.png", photo, "--like", photo, "--mask", folder.resolve("none.png"));
        refused(3, "no such", photo, "--like", folder.resolve("none.png"), "--mask", mask);
        refused(3, "outside", photo, "--like", photo, "--point", "900,10");
        refused(2, "--like", photo);
        refused(2, "1 photos and 0 masks", photo, "--like", photo);
        refused(2, "2 photos and 1 masks", photo, "--like", photo, "--like", photo, "--mask", mask);
        refused(2, "--box and --point", photo, "--like", photo, "--mask", mask, "--point", "90,90");
        refused(2, "'a,b'", photo, "--like", photo, "--point", "a,b");
        refused(2, "persam", photo, "--like", photo, "--mask", mask, "--method", "sam");
        refused(2, "--max", photo, "--like", photo, "--mask", mask, "--max", "0");
        refused(2, "--threshold", photo, "--like", photo, "--mask", mask, "--threshold", "NaN");
        refused(
                2,
                "expected one",
                photo,
                "--like",
                photo,
                "--mask",
                mask,
                "--like",
                photo,
                "--mask",
                mask,
                "--method",
                "persam");
    }

    private void refused(int code, String message, Object... words) {
        Path output = folder.resolve("refused");
        Run run = anymask(
                Stream.concat(Stream.of("find", "-o", output), Stream.of(words)).toArray());
        assertThat(run.code()).as(run.err()).isEqualTo(code);
        assertThat(run.err()).contains(message);
        assertThat(output).doesNotExist();
    }
}
