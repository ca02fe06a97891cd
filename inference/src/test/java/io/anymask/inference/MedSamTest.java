package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.image.Image;
import io.anymask.inference.MedSamPreprocessing.Way;
import io.anymask.mask.Mask;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.sam.ImageFrame;
import io.anymask.model.sam2.RandomSam2;
import io.anymask.model.sam2.Sam2Config;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What MedSAM's own scripts give for the same pictures (`golden/medsam`).
class MedSamTest {
    private static final int SIDE = 1024;

    private static JsonNode golden() {
        return Shared.goldenJson("medsam/medsam.json");
    }

    private static double at(double[][] channels, JsonNode place) {
        int pixel = place.get(0).asInt() * SIDE + place.get(1).asInt();
        return channels[place.get(2).asInt()][pixel];
    }

    /// Enlarged and reduced along either axis, colours and greys.
    @ParameterizedTest
    @ValueSource(strings = {"made_w500_h300", "made_w1300_h1100", "made_w1700_h600_grey"})
    void picturesAreResizedAsByTheReference(String name) {
        JsonNode known = golden().path("resize").path(name);
        Image picture = Image.read(Shared.golden("medsam/" + name + ".png"));
        JsonNode places = known.path("samples_row_column_channel");
        double[][] training = MedSamPreprocessing.resize(picture, SIDE, Way.TRAINING);
        double[][] inference = MedSamPreprocessing.resize(picture, SIDE, Way.INFERENCE);
        float[] trainingFinal =
                MedSamPreprocessing.pixels(picture, SIDE, Way.TRAINING).toFloats();
        float[] inferenceFinal =
                MedSamPreprocessing.pixels(picture, SIDE, Way.INFERENCE).toFloats();
        assertThat(places.size()).isEqualTo(50);
        for (int i = 0; i < places.size(); i++) {
            JsonNode place = places.get(i);
            // Nine decimals are given.
            assertThat(at(training, place))
                    .as("training " + place)
                    .isCloseTo(known.path("samples_training_resized").get(i).asDouble(), within(2e-9));
            double exact = known.path("samples_inference_resized").get(i).asDouble();
            boolean isNearWhole = Math.abs(exact - Math.rint(exact)) < 1e-3;
            assertThat(at(inference, place))
                    .as("inference " + place)
                    .isCloseTo(known.path("samples_inference_uint8").get(i).asDouble(), within(isNearWhole ? 1 : 0.0));
            int index = (place.get(2).asInt() * SIDE + place.get(0).asInt()) * SIDE
                    + place.get(1).asInt();
            assertThat((double) trainingFinal[index])
                    .isCloseTo(known.path("samples_training_final").get(i).asDouble(), within(2e-6));
            assertThat((double) inferenceFinal[index])
                    .isCloseTo(
                            known.path("samples_inference_final").get(i).asDouble(),
                            within(isNearWhole ? 0.0046 : 2e-6));
        }
        double sum = Arrays.stream(training).flatMapToDouble(Arrays::stream).sum();
        assertThat(sum)
                .isCloseTo(known.path("training").path("resized").path("sum").asDouble(), within(1e-3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"256x256", "300x500", "101x122", "54x49"})
    void probabilitiesAreEnlarged(String name) {
        SafetensorsFile tensors = SafetensorsFile.read(Shared.golden("medsam/medsam.safetensors"));
        JsonNode known = golden().path("masks").path(name);
        int width = known.path("width").asInt();
        int height = known.path("height").asInt();
        Mask mask = MaskUpscaler.ofProbabilities(ImageFrame.squeezed(width, height, SIDE), 256)
                .upscale(tensors.floats("mask.logits"), 256, 1)
                .mask();
        byte[] inside = tensors.bytes("mask." + name);
        assertThat(mask).isEqualTo(Mask.of(width, height, inside));
        assertThat(mask.area()).isEqualTo(known.path("mask_pixels").asLong());
    }

    @Test
    void boxesAreScaledAlongEachAxis() {
        for (JsonNode known : golden().path("boxes")) {
            ImageFrame frame = ImageFrame.squeezed(
                    known.path("width").asInt(), known.path("height").asInt(), SIDE);
            JsonNode box = known.path("box_x0_y0_x1_y1");
            for (int i = 0; i < 4; i++) {
                double place = box.get(i).asDouble();
                float scaled = i % 2 == 0 ? frame.toFrameX(place) : frame.toFrameY(place);
                assertThat(scaled)
                        .isEqualTo((float) known.path("float32").get(i).asDouble());
            }
        }
    }

    @Test
    void aSam2HasNoOtherRecipe() {
        PromptableModel sam2 = new PromptableModel.Sam2(RandomSam2.model(Sam2Config.of(HieraConfig.TINY), 1));
        assertThat(sam2.withRecipe(Recipe.SAM)).isEqualTo(sam2);
        assertThatThrownBy(() -> sam2.withRecipe(Recipe.MEDSAM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a model with SAM's networks");
    }
}
