package io.anymask.training.masks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.DatasetException;
import io.anymask.image.Image;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Data sets in which something is odd.
class TrainingDataTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final List<String> notes = new ArrayList<>();

    private TrainingData open(String settings) throws IOException {
        Image.of(20, 10, new byte[600]).writePng(folder.resolve("a.png"));
        Path truth = Files.writeString(folder.resolve("truth.json"), """
                {"images": [{"id": 1, "width": 20, "height": 10, "file_name": "C:\\\\photos\\\\a.png"}],
                 "categories": [{"id": 1, "name": "x"}],
                 "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "segmentation": [[1, 1, 6, 1, 6, 4]]},
                                 {"id": 2, "image_id": 1, "category_id": 1, "segmentation": [[1, 1, 2, 2]]}]}
                """);
        TrainingConfig config = TrainingConfig.DEFAULT
                .with("{\"data\": {\"format\": \"coco\", \"images\": %s, \"annotations\": %s}}"
                        .formatted(quoted(folder), quoted(truth)))
                .with("{\"data\": " + settings + "}");
        return TrainingData.open(config.data(), new Seeds(0), new RunListener<ImageLoss, ValidationScore>() {
            @Override
            public void noted(String note) {
                notes.add(note);
            }
        });
    }

    private static String quoted(Path path) {
        return JsonMapper.shared().writeValueAsString(path.toString());
    }

    @Test
    void whatIsOddIsToldAndUsed() throws IOException {
        assertThat(open("{}").training()).hasSize(1);
        assertThat(notes).hasSize(2).allMatch(note -> note.startsWith("truth: 1 × "));
    }

    @Test
    void strictRefusesIt() {
        assertThatThrownBy(() -> open("{\"strict\": true}"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("annotations[1] (id 2)");
    }
}
