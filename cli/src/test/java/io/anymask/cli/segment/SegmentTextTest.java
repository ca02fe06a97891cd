package io.anymask.cli.segment;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.cli.TextSam;
import io.anymask.image.Image;
import io.anymask.inference.clip.ColourClip;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.clip.ClipModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `segment --text`, with MobileSAM and a random layer for the texts of a small CLIP.
class SegmentTextTest {
    @TempDir
    private static Path folder;

    private static Path photo;
    private static Path clip;
    private static Path model;

    @BeforeAll
    static void write() {
        photo = folder.resolve("photo.png");
        byte[] rgb = new byte[3 * 64 * 48];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 % 64 < 32 ? 200 : 60);
        }
        Image.of(64, 48, rgb).writePng(photo);
        clip = folder.resolve("colours.safetensors");
        ColourClip.model().write(clip);
        model = folder.resolve("model.safetensors");
        TextSam.write(model, clip);
    }

    private static void refused(int code, String message, Object... words) {
        Run run = anymask(words);
        assertThat(run.err()).contains(message).doesNotContain("\tat ");
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
    }

    private static JsonNode answer(Object... words) {
        Run run = anymask(words);
        assertThat(run.code()).as(run.err()).isZero();
        return JsonMapper.shared().readTree(run.out());
    }

    @Test
    void aPhraseIsAPrompt() throws IOException {
        JsonNode red = answer("segment", photo, "--model", model, "--text", "something red", "--json");
        JsonNode prompt = red.path("predictions").path(0).path("prompt");
        assertThat(prompt.path("text").asString()).isEqualTo("something red");
        assertThat(red.path("predictions").path(0).path("masks")).hasSize(1);

        JsonNode blue = answer("segment", photo, "--model", model, "--text", "something blue", "--json");
        assertThat(blue.path("predictions").path(0).path("masks"))
                .as("other words, another answer")
                .isNotEqualTo(red.path("predictions").path(0).path("masks"));

        Path prompts = Files.writeString(
                folder.resolve("prompts.json"),
                "[{\"text\": \"something red\"}, {\"points\": [[10, 10]], \"text\": \"x\"}]");
        JsonNode both = answer("segment", photo, "--model", model, "--prompts", prompts, "--json");
        assertThat(both.path("predictions").path(0).path("masks"))
                .isEqualTo(red.path("predictions").path(0).path("masks"));
        assertThat(both.path("predictions").path(1).path("prompt").path("points"))
                .hasSize(1);
        assertThat(anymask("models", "describe", model).out()).contains("texts       vectors of 4 values");
    }

    @ParameterizedTest
    @ValueSource(strings = {"🚗🌊", "סירה אדומה", "roúgé", "red;rm -rf /", "a\tred\ncar"})
    void anyWordsAreWords(String words) {
        assertThat(answer("segment", photo, "--model", model, "--text", words, "--json")
                        .path("predictions")
                        .path(0)
                        .path("prompt")
                        .path("text")
                        .asString())
                .isEqualTo(words);
    }

    @Test
    void refusesWhatIsNoPhrase() {
        refused(2, "--text: got an empty text", "segment", photo, "--model", model, "--text", " ");
        refused(2, "got 10000 characters", "segment", photo, "--model", model, "--text", "x".repeat(10_000));
        refused(3, "name one object", "segment", photo, "--model", model, "--text", "red ".repeat(200));
        refused(2, "no text for it to read", "segment", photo, "--clip", clip, "--point", "10,10");
    }

    @Test
    void refusesModelsThatDoNotBelongTogether() {
        refused(3, "was not trained with texts", "segment", photo, "--text", "a car");
        refused(3, "was not trained with texts", "segment", photo, "--text", "a car", "--clip", clip);
        refused(3, "model.safetensors", "segment", photo, "--model", model, "--text", "a car", "--clip", model);
        refused(3, "a CLIP", "segment", photo, "--model", clip, "--text", "a car");
        refused(
                3,
                "models pull clip-vit-b-32",
                "segment",
                photo,
                "--model",
                model,
                "--text",
                "a car",
                "--clip",
                "clip-vit-b-32");
        Path other = folder.resolve("other.safetensors");
        ClipModel colours = ColourClip.model();
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        colours.checkpoint()
                .names()
                .forEach(name -> tensors.put(name, colours.checkpoint().tensor(name)));
        tensors.put("logit_scale", TensorView.of(new float[] {1}));
        ClipModel.of(Checkpoint.of("other", tensors, Map.of()), colours.config())
                .write(other);
        refused(3, "was trained with", "segment", photo, "--model", model, "--text", "a car", "--clip", other);
    }
}
