package io.anymask.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Decoding and resizing against Pillow's and OpenCV's pixels; no tolerance anywhere.
class ImageGoldenTest {
    @Test
    void smallResizesEqualPillow() {
        SafetensorsFile golden = SafetensorsFile.read(Shared.golden("preprocess/pil_bilinear_small.safetensors"));
        int[] shape = golden.shape("src");
        Image source = Image.of(shape[1], shape[0], golden.bytes("src"));
        int compared = 0;
        for (String name : golden.names()) {
            if (name.startsWith("out_")) {
                int[] size = golden.shape(name);
                assertThat(bytes(source.resize(size[1], size[0]))).as(name).isEqualTo(golden.bytes(name));
                compared++;
            }
        }
        assertThat(compared).isPositive();
    }

    /// Up and down, with the overshoot at edges.
    @Test
    void bicubicEqualsPillow() {
        SafetensorsFile golden = SafetensorsFile.read(Shared.golden("sam2/functions.safetensors"));
        int[] shape = golden.shape("resize.input_u8");
        Image source = Image.of(shape[1], shape[0], golden.bytes("resize.input_u8"));
        for (int side : new int[] {64, 256}) {
            byte[] expected = golden.bytes("resize.pillow_bicubic_%1$dx%1$d".formatted(side));
            assertThat(Arrays.equals(bytes(source.resize(side, side, ResizeFilter.BICUBIC)), expected))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "truck",
                "groceries",
                "dog",
                "one_pixel",
                "panorama_2000x37",
                "rgba_300x200",
                "exif_orientation6_320x240_oriented"
            })
    void photosResizedToTheModelsInput(String name) {
        JsonNode golden =
                Shared.goldenJson("preprocess/preprocess.json").get("images").get(name);
        Image source = Image.read(Shared.golden("images/" + golden.get("source").asString()));
        assertThat(hash(source)).isEqualTo(golden.get("source_rgb_sha256").asString());
        Image resized = source.resize(
                golden.get("resized_width").asInt(),
                golden.get("resized_height").asInt());
        assertThat(hash(resized)).isEqualTo(golden.get("resized_rgb_sha256").asString());
        Path picture = Shared.golden("preprocess/" + golden.get("resized_png").asString());
        assertThat(resized.sha256()).isEqualTo(Image.read(picture).sha256());
    }

    @Test
    void everyFileDecodesToTheReferencePixels() {
        Shared.goldenJson("images/images.json").properties().forEach(file -> {
            JsonNode golden = file.getValue();
            Image image = Image.read(Shared.golden("images/" + file.getKey()));
            assertThat(hash(image)).as(file.getKey()).isEqualTo(expected(golden));
        });
    }

    private static String expected(JsonNode golden) {
        for (String key : new String[] {"oriented_rgb_sha256", "rgb_sha256_if_value_shift_right_8", "rgb_sha256"}) {
            if (golden.hasNonNull(key)) {
                return golden.get(key).asString();
            }
        }
        throw new AssertionError("no hash in " + golden);
    }

    private static byte[] bytes(Image image) {
        byte[] bytes = new byte[image.rgb().remaining()];
        image.rgb().get(bytes);
        return bytes;
    }

    private static String hash(Image image) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(image)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
