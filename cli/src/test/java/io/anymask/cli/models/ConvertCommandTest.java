package io.anymask.cli.models;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.Prediction;
import io.anymask.inference.Segmenter;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertCommandTest {
    @TempDir
    private Path folder;

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void convert(String... arguments) {
        Run run = anymask((Object[]) arguments);
        assertThat(run.code()).as(run.err()).isZero();
    }

    @Test
    void thereAndBackAgain() {
        convert("convert", "mobile-sam", "--output", file("a.safetensors"));
        roundTrip(Checkpoint.read(MobileSam.weights(), "mobile-sam"));
    }

    @Test
    @Tag("shared")
    void thereAndBackAgainFromPyTorch() {
        Path original = Shared.golden("mobile_sam_checkpoint/mobile_sam_recovered.pt");
        convert("convert", original.toString(), "--output", file("a.safetensors"));
        roundTrip(Checkpoint.open(original));
    }

    /// The safetensors file `a` to ONNX, and from there to safetensors.
    private void roundTrip(Checkpoint original) {
        convert("convert", file("a.safetensors"), "--output", file("b.onnx"));
        convert("convert", file("b.encoder.onnx"), file("b.decoder.onnx"), "--output", file("c.safetensors"));

        Checkpoint first = Checkpoint.open(folder.resolve("a.safetensors"));
        assertThat(first.sha256()).isEqualTo(original.sha256());
        Checkpoint second = Checkpoint.open(folder.resolve("c.safetensors"));
        assertThat(second.names()).hasSizeGreaterThan(350).isSubsetOf(original.names());
        for (String name : second.names()) {
            assertThat(second.tensor(name).shape())
                    .as(name)
                    .isEqualTo(original.tensor(name).shape());
            assertThat(second.tensor(name).bytes())
                    .as(name)
                    .isEqualTo(original.tensor(name).bytes());
        }
        assertThat(SamModel.of(second).name()).isEqualTo("MobileSAM");
        assertThat(click(second)).isEqualTo(click(original));
    }

    private static Object click(Checkpoint checkpoint) {
        try (Segmenter sam = Segmenter.open(checkpoint)) {
            Image flower = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);
            Prediction click = sam.embed(flower).predict(Prompt.point(400, 420));
            return click.masks().stream().map(mask -> mask.mask().rle()).toList();
        }
    }

    @Test
    void saysWhatItDoesNotTake() {
        Run other = anymask("convert", "mobile-sam", "--output", file("a.pth"));
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("a.pth, expected a name that ends in .safetensors or .onnx");
        Run missing = anymask("convert", file("none.onnx"), "--output", file("a.safetensors"));
        assertThat(missing.code()).isEqualTo(3);
        assertThat(missing.err()).contains("none.onnx: there is no such file");
        Run two = anymask("convert", "mobile-sam", file("x.pth"), "--output", file("a.safetensors"));
        assertThat(two.code()).isEqualTo(3);
        assertThat(two.err()).contains("expected one checkpoint, or an encoder and a decoder");
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void exportsOfFewerBitsAreNoWayBack() {
        convert("export", "--precision", "fp16", "--output", folder.toString());
        Run run = anymask(
                "convert",
                file("mobile-sam.encoder.fp16.onnx"),
                file("mobile-sam.decoder.fp16.onnx"),
                "--output",
                file("a.safetensors"));
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("encoder.fp16.onnx: no weights of 32-bit floats");
    }

    @Test
    void nothingIsReplacedUnasked() throws IOException {
        for (String[] command : new String[][] {
            {"convert", "mobile-sam", "--output", "precious.safetensors"},
            {"convert", "mobile-sam", "--output", "precious.onnx"},
            {"export", "--output", ""}
        }) {
            Path precious = folder.resolve(
                    switch (command[command.length - 1]) {
                        case "precious.safetensors" -> "precious.safetensors";
                        case "precious.onnx" -> "precious.decoder.onnx";
                        default -> "mobile-sam.decoder.onnx";
                    });
            Files.writeString(precious, "precious");
            command[command.length - 1] = file(command[command.length - 1]);
            Run run = anymask((Object[]) command);
            assertThat(run.code()).isEqualTo(3);
            assertThat(run.err()).contains(precious.toString(), "--overwrite");
            assertThat(precious).hasContent("precious");
        }
        Object[] asked = {"convert", "mobile-sam", "--output", file("precious.safetensors"), "--overwrite"};
        assertThat(anymask(asked).code()).isZero();
        assertThat(Files.size(folder.resolve("precious.safetensors"))).isGreaterThan(1_000_000);
    }
}
