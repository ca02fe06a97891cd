package io.anymask.evaluation.edges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.evaluation.EvaluationException;
import io.anymask.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeMapTest {
    @TempDir
    private Path folder;

    @Test
    void everyLevelSurvivesAFile() {
        float[] values = new float[256];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 255f;
        }
        EdgeMap map = new EdgeMap(16, 16, values);
        map.writePng(folder.resolve("map.png"));
        assertThat(EdgeMap.read(folder.resolve("map.png"))).isEqualTo(map);
    }

    @Test
    void stretchingUsesTheWholeRange() {
        assertThat(new EdgeMap(3, 1, new float[] {1, 2, 5}).stretched().values())
                .containsExactly(0, 0.25f, 1);
        assertThat(new EdgeMap(2, 1, new float[] {3, 3}).stretched().values()).containsExactly(0, 0);
    }

    @Test
    void filesThatAreNoEdgeMaps() throws IOException {
        Path missing = folder.resolve("1.png");
        assertThatThrownBy(() -> EdgeMap.read(missing))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("1.png");
        new EdgeMap(16, 16, new float[256]).writePng(folder.resolve("2.png"));
        byte[] whole = Files.readAllBytes(folder.resolve("2.png"));
        Files.write(folder.resolve("2.png"), Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> EdgeMap.read(folder.resolve("2.png")))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("2.png");
        Image.of(2, 1, new byte[] {9, 9, 9, 7, 8, 9}).writePng(folder.resolve("3.png"));
        assertThatThrownBy(() -> EdgeMap.read(folder.resolve("3.png")))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("3.png: the pixel in column 1 of row 0 is coloured");
    }
}
