package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.ImageFrame;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// A whole SAM in a tiny size beside the reference, from pixels to masks: its checkpoint is recognised by its
/// tensors, and a batch of four records decoded (points with a mask, boxes, point and box, no prompt at all).
@Tag("shared")
class TinySamParityTest {
    private static final String FOLDER = "image_encoder_vit/";
    private static final int SIDE = 64;

    private final SafetensorsFile images =
            SafetensorsFile.read(Shared.golden(FOLDER + "tiny_sam.multimask_true.safetensors"));
    private final JsonNode golden = Shared.goldenJson(FOLDER + "tiny_sam.json");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theBatchEqualsTheReferences(boolean multiple) {
        SamModel model = SamModel.of(Checkpoint.open(Shared.golden(FOLDER + "tiny_sam.state_dict.safetensors")));
        assertThat(model.config()).isEqualTo(new SamConfig(256, 16, 32, 4, 64, 2, 32, 0, SamConfig.Family.SAM));
        SafetensorsFile tensors =
                SafetensorsFile.read(Shared.golden(FOLDER + "tiny_sam.multimask_" + multiple + ".safetensors"));
        try (OnnxEngine engine = new OnnxEngine();
                Segmenter sam = Segmenter.open(model, new OnnxEngine());
                Engine.Program plain = engine.compile(model.decoder());
                Engine.Program withMask = engine.compile(model.maskPromptDecoder())) {
            for (int i = 0; i < 4; i++) {
                JsonNode entry = golden.get("batch").get(i);
                Tensor embedding = sam.embed(image(entry)).values();
                float[] expected = images.floats("image_embeddings");
                int cells = embedding.values().limit();
                assertThat(PredictorParityTest.largestDifference(
                                embedding.toFloats(), part(expected, i * cells, cells)))
                        .isLessThan(1e-4);
                List<Tensor> inputs = inputs(entry, embedding);
                List<Tensor> outputs = (inputs.size() == 4 ? withMask : plain).run(inputs);
                compare(i, multiple, outputs, tensors, entry);
            }
        }
    }

    private void compare(int index, boolean multiple, List<Tensor> outputs, SafetensorsFile tensors, JsonNode entry) {
        int first = multiple ? 1 : 0;
        int count = multiple ? SamConfig.MASKS - 1 : 1;
        int prompts = outputs.get(1).shape()[0];
        float[] logits = new float[prompts * count * SIDE * SIDE];
        float[] iou = new float[prompts * count];
        for (int i = 0; i < prompts; i++) {
            int from = i * SamConfig.MASKS + first;
            outputs.get(1).values().get(from, iou, i * count, count);
            int area = SIDE * SIDE;
            outputs.get(0).values().get(from * area, logits, i * count * area, count * area);
        }
        boolean sharp = index == 0; // its attention amplifies rounding, see the README of the golden files
        assertThat(PredictorParityTest.largestDifference(logits, tensors.floats(index + ".low_res_logits")))
                .as("logits of record " + index)
                .isLessThan(sharp ? 2e-3 : 1e-3);
        assertThat(PredictorParityTest.largestDifference(iou, tensors.floats(index + ".iou_predictions")))
                .as("predicted IoU of record " + index)
                .isLessThan(1e-4);
        JsonNode size = entry.get("original_size_hw");
        ImageFrame frame = ImageFrame.of(size.get(1).asInt(), size.get(0).asInt(), 256);
        MaskUpscaler upscaler = new MaskUpscaler(frame, SIDE);
        for (int i = 0; i < prompts * count; i++) {
            JsonNode record = golden.get("masks")
                    .get(Boolean.toString(multiple))
                    .get(index)
                    .get(i / count)
                    .get(i % count);
            float[] values = part(logits, i * SIDE * SIDE, SIDE * SIDE);
            long difference =
                    GoldenPrompts.difference(upscaler.upscale(values, SIDE, 1).mask(), mask(record));
            assertThat(difference)
                    .as("pixels of mask %d of record %d", i, index)
                    .isLessThanOrEqualTo((long) frame.width() * frame.height() / 1000);
        }
    }

    private static Mask mask(JsonNode record) {
        JsonNode rle = record.get("rle");
        JsonNode size = rle.get("size");
        return Rle.decompress(
                        size.get(0).asInt(),
                        size.get(1).asInt(),
                        rle.get("counts").asString())
                .toMask();
    }

    /// Channels, rows, columns in the file.
    private Image image(JsonNode entry) {
        String name = entry.get("image").asString();
        int height = images.shape(name)[1];
        int width = images.shape(name)[2];
        byte[] planes = images.bytes(name);
        byte[] rgb = new byte[planes.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = planes[i % 3 * width * height + i / 3];
        }
        return Image.of(width, height, rgb);
    }

    /// Coordinates and labels as the reference's prompt encoder makes them of points and boxes, and the masks.
    private List<Tensor> inputs(JsonNode entry, Tensor embedding) {
        JsonNode points = entry.path("point_coords");
        JsonNode boxes = entry.path("boxes");
        int prompts = Math.max(1, Math.max(points.size(), boxes.size()));
        List<float[]> tokens = new ArrayList<>();
        for (int i = 0; i < prompts; i++) {
            for (int j = 0; j < points.path(i).size(); j++) {
                JsonNode point = points.get(i).get(j);
                tokens.add(new float[] {
                    point.get(0).floatValue(),
                    point.get(1).floatValue(),
                    entry.get("point_labels").get(i).get(j).floatValue()
                });
            }
            if (!boxes.isMissingNode()) {
                JsonNode box = boxes.get(i);
                tokens.add(new float[] {box.get(0).floatValue(), box.get(1).floatValue(), 2});
                tokens.add(new float[] {box.get(2).floatValue(), box.get(3).floatValue(), 3});
            } else if (!points.isMissingNode()) {
                tokens.add(new float[] {0, 0, -1});
            }
        }
        Tensor coordinates = Tensor.zeros(prompts, tokens.size() / prompts, 2);
        Tensor labels = Tensor.zeros(prompts, tokens.size() / prompts);
        for (int i = 0; i < tokens.size(); i++) {
            coordinates.values().put(2 * i, tokens.get(i)[0]).put(2 * i + 1, tokens.get(i)[1]);
            labels.values().put(i, tokens.get(i)[2]);
        }
        List<Tensor> inputs = new ArrayList<>(List.of(embedding, coordinates, labels));
        if (entry.has("mask_inputs")) {
            inputs.add(Tensor.of(images.floats(entry.get("mask_inputs").asString()), prompts, 1, SIDE, SIDE));
        }
        return inputs;
    }

    private static float[] part(float[] values, int from, int length) {
        return java.util.Arrays.copyOfRange(values, from, from + length);
    }
}
