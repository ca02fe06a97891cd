package io.anymask.cli;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.onnx.OnnxModelBuilder;
import io.anymask.testing.PngBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Input that cannot be used: exit code 3, a message that says what to do, nothing left behind.
class BadInputTest {
    @TempDir
    private Path folder;

    private void refused(String message, Object... arguments) throws IOException {
        refused(3, message, arguments);
    }

    private void refused(int code, String message, Object... arguments) throws IOException {
        Path output = folder.resolve("output");
        Object[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--output";
        all[arguments.length + 1] = output;
        Run run = anymask(all);
        assertThat(run.err()).contains(message).doesNotContain("\tat ");
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        if (Files.exists(output)) {
            try (Stream<Path> left = Files.list(output)) {
                assertThat(left).isEmpty();
            }
        }
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    @Test
    void imagesThatAreNone() throws IOException {
        refused("there is no such file", "segment", folder.resolve("none.jpg"), "--point", "1,1");
        refused("empty", "segment", file("empty.png", new byte[0]), "--point", "1,1");
        refused(
                "it starts with 'Dear diary,",
                "segment",
                file("text.jpg", "Dear diary, today".getBytes(StandardCharsets.UTF_8)),
                "--point",
                "1,1");
        byte[] flower = MobileSam.photo("flower");
        Path cut = file("cut.jpg", Arrays.copyOf(flower, flower.length / 2));
        refused("cut off", "segment", cut, "--point", "1,1");
        refused("no such sample photo", "segment", "samples:dog", "--point", "1,1");
        refused(
                "no pictures in this folder",
                "segment",
                Files.createDirectory(folder.resolve("bare")),
                "--point",
                "1,1");
    }

    @Test
    void aPngThatClaimsTenGigapixels() throws IOException {
        byte[] bomb = PngBytes.claiming(100_000, 100_000, 8, 2);
        refused("100000×100000", "segment", file("bomb.png", bomb), "--point", "1,1");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "37, 2000", "2000, 37"})
    void oddImagesWork(int width, int height) throws IOException {
        Path picture = folder.resolve("odd.png");
        Image.of(width, height, new byte[width * height * 3]).writePng(picture);
        Run run = anymask("segment", picture, "--point", "0.5,0.5", "-o", folder);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Mask.read(folder.resolve("odd.mask-1.png")).width()).isEqualTo(width);
        assertThat(Image.read(folder.resolve("odd.overlay.png")).width()).isGreaterThanOrEqualTo(3 * 320);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--point|2500,10|outside the image of 807×1024",
                "--point|NaN,10|expected two finite numbers",
                "--point|10,10,2|label 2, expected 1",
                "--point|ten,10|'ten,10'",
                "--point|10|1 numbers",
                "--box|500,10,100,300|x0 <= x1",
                "--box|100,10,100,300|no area",
                "--box|100,10,NaN,300|box",
                "--box|1,2,3|3 numbers",
                "--box|900,10,950,300|outside the image",
                "--prompt|1,2,3,4 5,6,7,8|two boxes",
                "--threads|-1|--threads"
            })
    void promptsThatMakeNoSense(String option, String value, String message) throws IOException {
        if (option.equals("--threads")) {
            refused(2, message, "segment", "samples:flower", option, value, "--point", "1,1");
        } else {
            // Whether a prompt lies in the photo is a question of the photo.
            refused(message.startsWith("outside") ? 3 : 2, message, "segment", "samples:flower", option, value);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json|no valid JSON",
                "[]|at least one entry",
                "[{\"point\": [[1, 2]]}]|'point'",
                "[{\"points\": [[1, 2]]}, {\"box\": [1, 2]}]|entry 2",
                "[{}]|no point, no box, no mask and no text",
                "[{\"points\": [[\"a\", 2]]}]|expected numbers",
                "[{\"mask\": 3}]|path of a picture",
                "[[[[[|no valid JSON"
            })
    void promptFilesThatMakeNoSense(String content, String message) throws IOException {
        Path prompts = Files.writeString(folder.resolve("prompts.json"), content);
        refused(message, "segment", "samples:flower", "--prompts", prompts);
        refused("prompts.json", "segment", "samples:flower", "--prompts", prompts);
    }

    @Test
    void masksThatDoNotFit() throws IOException {
        Path mask = folder.resolve("mask.png");
        Mask.full(100, 80).writePng(mask);
        refused("100×80", "segment", "samples:flower", "--mask", mask);
        Mask.empty(807, 1024).writePng(mask);
        refused("empty mask", "segment", "samples:flower", "--mask", mask);
        refused("none.png", "segment", "samples:flower", "--mask", folder.resolve("none.png"));
    }

    @Test
    void anOutputFolderThatCannotBe() throws IOException {
        Path occupied = file("occupied", new byte[] {1});
        Run run = anymask("segment", "samples:flower", "--point", "1,1", "-o", occupied.resolve("below"));
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("occupied", "choose another");
    }

    @Test
    void checkpointsThatAreNoModel() throws IOException {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        tensors.put("image_encoder.trunk.blocks.0.norm1.weight", TensorView.of(new float[8], 8));
        Path other = folder.resolve("other.safetensors");
        Checkpoint.of("test", tensors, Map.of()).writeSafetensors(other);
        refused(
                "a variant of SAM 2 with another image encoder, or a part of one",
                "segment",
                "samples:flower",
                "--point",
                "1,1",
                "--model",
                other);
        byte[] bytes = Files.readAllBytes(other);
        Path cut = file("cut.safetensors", Arrays.copyOf(bytes, bytes.length - 4));
        refused("cut off", "segment", "samples:flower", "--point", "1,1", "--model", cut);
        OnnxModelBuilder onnx = new OnnxModelBuilder("other");
        onnx.input("x", 1);
        Path graph = file("other.onnx", onnx.build(OnnxModelBuilder.WeightStorage.INLINE));
        refused("other.onnx", "segment", "samples:flower", "--point", "1,1", "--model", graph);
        assertThat(anymask("models", "verify", folder.resolve("missing.pt")).code())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "segment samples:flower",
                "segment --point 1,1",
                "segment samples:flower --pint 1,1",
                "models",
                ""
            })
    void wrongUsage(String line) {
        Run run = anymask((Object[]) line.split(" ", -1));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("Usage:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "everything samples:flower --json --format labels",
                "everything samples:flower -o - --format overlay",
                "serve --max-pixels 0",
                "serve --host no.such.host.invalid",
                "export --precision bf16",
                "segment samples:flower --point 1,1 --model no-such-model"
            })
    void valuesThatMakeNoSense(String line) {
        String[] words = line.split(" ", -1);
        Run run = anymask((Object[]) words);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("anymask: --").doesNotContain("Exception");
    }
}
