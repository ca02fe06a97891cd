package io.anymask.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.mask.Mask;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

class BsdsFolderTest {
    @TempDir
    private Path folder;

    @Test
    void theValidationPart() {
        BsdsFolder bsds = BsdsFolder.open(Shared.data("bsds500"));
        assertThat(bsds.name()).isEqualTo("bsds500 val");
        assertThat(bsds.images()).hasSize(100);
        List<Mask> drawn = bsds.images().getFirst().boundaries();
        assertThat(drawn).hasSizeBetween(5, 8).allMatch(mask -> mask.width() == 321 && mask.height() == 481);
        assertThat(drawn.getFirst().area()).isBetween(500L, 10_000L);
    }

    private BsdsImage image(Array truth) throws IOException {
        Path file = folder.resolve("1.mat");
        Mat5.newMatFile().addArray("groundTruth", truth).writeTo(Sinks.newStreamingFile(file.toFile()));
        return new BsdsImage("1", folder.resolve("1.jpg"), file);
    }

    private static Matrix matrix(int rows, int columns, double value) {
        Matrix matrix = Mat5.newMatrix(rows, columns);
        matrix.setDouble(rows - 1, 0, value);
        return matrix;
    }

    private static Cell cell(Array... boundaries) {
        Cell cell = Mat5.newCell(1, boundaries.length);
        for (int i = 0; i < boundaries.length; i++) {
            cell.set(i, Mat5.newStruct().set("Boundaries", boundaries[i]));
        }
        return cell;
    }

    @Test
    void columnsAndRowsAreNotMixedUp() throws IOException {
        assertThat(image(cell(matrix(2, 3, 1))).boundaries())
                .containsExactly(Mask.of(3, 2, new boolean[] {false, false, false, true, false, false}));
    }

    @Test
    void whatCannotBeUsedIsNamed() throws IOException {
        assertThatThrownBy(image(matrix(2, 3, 1))::boundaries).hasMessageContaining("1.mat: groundTruth is a");
        assertThatThrownBy(image(Mat5.newCell(1, 1))::boundaries).hasMessageContaining("1.mat: annotation 1: expected");
        assertThatThrownBy(image(cell(matrix(2, 3, 1), matrix(2, 3, 7)))::boundaries)
                .hasMessageContaining("1.mat: annotation 2: 7.0 at column 0 of row 1, expected 0 or 1");
        assertThatThrownBy(image(cell(matrix(2, 3, 1), matrix(3, 3, 1)))::boundaries)
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("1.mat: annotation 2 has 3×3 pixels, expected 3×2");
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        BsdsImage image = image(cell(matrix(2, 3, 1)));
        byte[] whole = Files.readAllBytes(image.truth());
        Files.write(image.truth(), Arrays.copyOf(whole, whole.length - 20));
        assertThatThrownBy(image::boundaries)
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("1.mat: this MATLAB file is damaged or cut off");
        Files.delete(image.truth());
        assertThatThrownBy(image::boundaries).hasMessageContaining("1.mat: there is no such file");
    }

    @Test
    void photosAndAnnotationsBelongTogether() throws IOException {
        Files.createDirectories(folder.resolve("images/val"));
        Files.createDirectories(folder.resolve("groundTruth/val"));
        Files.writeString(folder.resolve("images/val/1.jpg"), "");
        assertThatThrownBy(() -> BsdsFolder.open(folder))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("1.jpg: nothing of that name in");
    }
}
