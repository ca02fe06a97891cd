package io.anymask.cli.evaluate;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import io.anymask.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

/// A data set of two photos, each a light square on dark ground, with its outline drawn twice.
class EvaluateEdgesCommandTest {
    private static final int WIDTH = 80;
    private static final int HEIGHT = 60;

    @TempDir
    private Path folder;

    private Path data = Path.of("");

    @BeforeEach
    void drawDataSet() throws IOException {
        data = folder.resolve("bsds");
        Files.createDirectories(data.resolve("images/val"));
        Files.createDirectories(data.resolve("groundTruth/val"));
        for (int id : new int[] {1, 2}) {
            byte[] rgb = new byte[3 * WIDTH * HEIGHT];
            Matrix outline = Mat5.newMatrix(HEIGHT, WIDTH);
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    boolean inside = x >= 20 && x < 60 && y >= 15 && y < 45;
                    boolean rim = inside && (x == 20 || x == 59 || y == 15 || y == 44);
                    outline.setDouble(y, x, rim ? 1 : 0);
                    for (int channel = 0; channel < 3; channel++) {
                        rgb[3 * (y * WIDTH + x) + channel] = (byte) (inside ? 200 : 30);
                    }
                }
            }
            Image.of(WIDTH, HEIGHT, rgb).writePng(data.resolve("images/val/" + id + ".png"));
            Cell cell = Mat5.newCell(1, 2);
            cell.set(0, Mat5.newStruct().set("Boundaries", outline));
            cell.set(1, Mat5.newStruct().set("Boundaries", outline));
            Mat5.newMatFile()
                    .addArray("groundTruth", cell)
                    .writeTo(Sinks.newStreamingFile(
                            data.resolve("groundTruth/val/" + id + ".mat").toFile()));
        }
    }

    /// A report says when it was made.
    private static String withoutTime(String report) {
        return report.replaceAll("made: \\S+", "");
    }

    @Test
    void sobelFindsTheSquareAndTheRunGoesOnWhereItStopped() throws IOException {
        Path output = folder.resolve("output");
        Run first = anymask("evaluate", "edges", data, "--methods", "sobel", "-o", output);
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out()).contains("Sobel", "SAM ViT-H, the paper *", "0.768", "2 images evaluated");
        JsonNode report = JsonMapper.shared().readTree(Files.readAllBytes(output.resolve("report.json")));
        assertThat(report.toString()).contains("ODS", "SAM ViT-H");
        assertThat(Files.readString(output.resolve("report.html"))).contains("data:image/", "Worst, Sobel");
        Path map = output.resolve("maps/Sobel/1.png");
        FileTime before = Files.getLastModifiedTime(map);
        Run second = anymask("evaluate", "edges", data, "--methods", "sobel", "-o", output);
        assertThat(withoutTime(second.out())).isEqualTo(withoutTime(first.out()));
        assertThat(Files.getLastModifiedTime(map)).isEqualTo(before);

        Run other = anymask("evaluate", "edges", data, "--methods", "sobel", "-o", output, "--thresholds", "9");
        assertThat(other.code()).isEqualTo(3);
        assertThat(other.err()).contains("Sobel.journal.jsonl: holds results for benchmark");

        assertThat(first.out()).contains("photos: " + data.toAbsolutePath().resolve("images/val"));
        Path photo = data.resolve("images/val/2.png");
        Files.write(photo, Files.readAllBytes(photo));
        Files.setLastModifiedTime(photo, FileTime.fromMillis(0));
        Run changed = anymask("evaluate", "edges", data, "--methods", "sobel", "-o", output);
        assertThat(changed.err()).contains("Sobel.journal.jsonl: holds results for photo files");

        Run maps = anymask("evaluate", "edges", data, "--maps", output.resolve("maps/Sobel"), "-o", output);
        assertThat(maps.code()).as(maps.err()).isZero();
        String figures = first.out()
                .lines()
                .filter(line -> line.contains("Sobel  "))
                .findFirst()
                .orElseThrow();
        assertThat(maps.out()).contains(figures.replaceFirst(".*?Sobel +", ""));
    }

    @Test
    void edgesOfAnotherModelAreRefusedAndTheReportNamesIt() throws IOException {
        Path output = folder.resolve("sam");
        Object[] small = {"evaluate", "edges", data, "--points-per-side", 2, "-o", output, "--input-size", 256};
        Run first = anymask(small);
        assertThat(first.code()).as(first.err()).isZero();
        JsonNode setup = JsonMapper.shared()
                .readTree(Files.readAllBytes(output.resolve("report.json")))
                .path("setup");
        assertThat(setup.path("SAM, weights").asString()).startsWith("SHA-256 ");
        assertThat(setup.path("SAM, input size").asString()).isEqualTo("256");
        assertThat(setup.path("SAM, engine").asString()).contains("precision fp32");
        Run size = anymask("evaluate", "edges", data, "--points-per-side", 2, "-o", output);
        assertThat(size.code()).isEqualTo(3);
        assertThat(size.err()).contains("SAM.journal.jsonl: holds results for input size 256, expected 1024");
    }

    @Test
    void missingAndUnfitMapsAreNamed() throws IOException {
        Path maps = Files.createDirectories(folder.resolve("maps"));
        Path output = folder.resolve("output");
        Files.copy(data.resolve("images/val/1.png"), maps.resolve("1.png"));
        Run missing = anymask("evaluate", "edges", data, "--maps", maps, "-o", output);
        assertThat(missing.code()).isEqualTo(3);
        assertThat(missing.err()).contains("no edge map for 1 of 2 images (2)", "2.png");

        Run skipped = anymask("evaluate", "edges", data, "--maps", maps, "-o", output, "--skip-missing");
        assertThat(skipped.code()).as(skipped.err()).isZero();
        assertThat(skipped.out())
                .contains("1 images evaluated, maps", "1 images without an edge map, left out, maps: 2");

        Image.of(2, 1, new byte[6]).writePng(maps.resolve("2.png"));
        Run small = anymask("evaluate", "edges", data, "--maps", maps, "-o", output);
        assertThat(small.code()).isEqualTo(3);
        assertThat(small.err()).contains("2.png: 2×1 pixels, expected 80×60", "image 2", "2.mat");

        Files.writeString(maps.resolve("2.png"), "no picture");
        assertThat(anymask("evaluate", "edges", data, "--maps", maps, "-o", output)
                        .err())
                .contains("2.png: not a picture");

        Files.writeString(data.resolve("groundTruth/val/1.mat"), "no matrix");
        Run truth = anymask("evaluate", "edges", data, "--methods", "sobel", "-o", output);
        assertThat(truth.code()).as(truth.err()).isZero();
        assertThat(truth.err()).contains("1.mat: this MATLAB file is damaged or cut off");
        Run strict = anymask("evaluate", "edges", data, "--methods", "sobel", "--strict", "-o", folder.resolve("all"));
        assertThat(strict.code()).isEqualTo(3);
        assertThat(strict.err()).contains("1.mat: this MATLAB file is damaged or cut off");
    }

    @Test
    void foldersThatAreNotThere() {
        Run run = anymask("evaluate", "edges", folder.resolve("nowhere"), "-o", folder);
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("nowhere");
        assertThat(anymask("evaluate", "edges", data, "--maps", folder.resolve("no"), "-o", folder)
                        .err())
                .contains("no such folder of edge maps");
        assertThat(anymask("evaluate", "edges", data, "--thresholds", "0").code())
                .isEqualTo(2);
    }

    /// One photo cannot be decoded, another has no annotations: the third is evaluated, these are named.
    @Test
    void whatCannotBeReadIsNamedOrRefused() throws IOException {
        Files.writeString(data.resolve("images/val/2.png"), "no picture");
        Files.copy(data.resolve("images/val/1.png"), data.resolve("images/val/3.png"));
        Path output = folder.resolve("odd");
        Run run = anymask("evaluate", "edges", data, "--methods", "sobel,canny", "-o", output);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("1 × a photo was left out: nothing of that name in", "images/val/3.png")
                .contains("image 2: an image was left out", "1 × an image was left out");
        assertThat(output.resolve("report.json")).content().contains("an image was left out", "image 2");
        Run strict = anymask("evaluate", "edges", data, "--methods", "sobel", "--strict", "-o", folder.resolve("s"));
        assertThat(strict.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(strict.err()).contains("3.png");
        Files.writeString(data.resolve("images/val/1.png"), "no picture");
        Run none = anymask("evaluate", "edges", data, "--methods", "sobel", "-o", folder.resolve("none"));
        assertThat(none.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(none.err()).contains("none of the 2 images can be used");
    }
}
