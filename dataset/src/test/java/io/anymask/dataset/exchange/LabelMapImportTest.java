package io.anymask.dataset.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataset.LabelMap;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelMapImportTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aNumberThatTheListLacksIsAClass() throws IOException {
        List<Rle> masks = List.of(Sets.draw("#....."), Sets.draw("...#.."));
        ImageIO.write(
                LabelMap.draw(6, 1, masks, new int[] {1, 7}),
                "png",
                folder.resolve("a.png").toFile());
        Files.writeString(folder.resolve(LabelNames.FILE), "background:0,0,0::\ncar:61,245,61::\n");
        AnnotationSet set = Importer.open(folder, Format.SEMANTIC_PNG, Photos.none());
        assertThat(set.categories()).extracting(Category::name).containsExactly("car", "7");
        assertThat(Sets.names(set)).containsExactly(List.of("car", "7"));
        Path coco = folder.resolve("coco.json");
        new Exporter(Format.COCO).write(set, coco);
        assertThat(Sets.masks(Importer.open(coco, Format.COCO, Photos.none()))).containsExactly(masks);
    }
}
