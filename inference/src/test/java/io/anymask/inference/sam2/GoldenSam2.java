package io.anymask.inference.sam2;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.mask.Box;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Taps;
import io.anymask.model.sam.ImageFrame;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam2.Sam2Model;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The golden files of SAM 2: a small model, its prompts, and what its networks made of them.
final class GoldenSam2 {
    private static final String FOLDER = "sam2/";

    private static final HieraConfig ENCODER =
            new HieraConfig("Hiera", 256, 16, 1, List.of(1, 2, 3, 2), List.of(4), List.of(8, 4, 14, 7), 7, 32);

    private GoldenSam2() {}

    static Sam2Model model() {
        return Sam2Model.of(Checkpoint.open(Shared.golden(FOLDER + "tiny.pt")), ENCODER);
    }

    /// The same weights without the two tensors that SAM 2.0 lacks.
    static Sam2Model firstVersion() {
        return Sam2Model.of(
                model().checkpoint()
                        .renamed(name -> name.equals("no_obj_embed_spatial") || name.startsWith("obj_ptr_tpos_proj.")
                                ? null
                                : name),
                ENCODER);
    }

    static SafetensorsFile tensors(String name) {
        return SafetensorsFile.read(Shared.golden(FOLDER + name + ".safetensors"));
    }

    static JsonNode json() {
        return Shared.goldenJson(FOLDER + "sam2.json");
    }

    /// @param box four corners, or nothing
    /// @param points pairs, or nothing
    /// @param labels 1 for points on the object
    static Prompt prompt(JsonNode box, JsonNode points, JsonNode labels, @Nullable MaskPrompt mask) {
        List<Point> clicks = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            JsonNode point = points.get(i);
            clicks.add(new Point(
                    point.get(0).asDouble(),
                    point.get(1).asDouble(),
                    labels.get(i).asInt() == 1));
        }
        Box corners = box.isEmpty()
                ? null
                : new Box(
                        box.get(0).asDouble(),
                        box.get(1).asDouble(),
                        box.get(2).asDouble(),
                        box.get(3).asDouble());
        return new Prompt(clicks, corners, mask);
    }

    static Tensor tensor(SafetensorsFile golden, String name) {
        return Tensor.of(golden.floats(name), golden.shape(name));
    }

    static List<Tensor> run(Engine engine, Network network, Tensor... inputs) {
        try (Engine.Program program = engine.compile(network)) {
            return program.run(List.of(inputs));
        }
    }

    /// The prompts of an entry, in pixels of the model's frame: of one object, or one of each of several.
    ///
    /// @param frame of the image they are for
    static List<PromptTokens.Sparse> prompts(JsonNode entry, ImageFrame frame) {
        JsonNode boxes = entry.path("box");
        JsonNode points = entry.path("point_coords");
        boolean several = boxes.path(0).isArray() || points.path(0).path(0).isArray();
        if (!several) {
            return List.of(sparse(boxes, points, entry.path("point_labels"), frame));
        }
        List<PromptTokens.Sparse> prompts = new ArrayList<>();
        for (int i = 0; i < Math.max(boxes.size(), points.size()); i++) {
            prompts.add(sparse(
                    boxes.path(i), points.path(i), entry.path("point_labels").path(i), frame));
        }
        return prompts;
    }

    static PromptTokens.Sparse sparse(JsonNode box, JsonNode points, JsonNode labels, ImageFrame frame) {
        List<Point> clicks = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            clicks.add(new Point(
                    frame.toFrameX(points.get(i).get(0).asDouble()),
                    frame.toFrameY(points.get(i).get(1).asDouble()),
                    labels.get(i).asInt() == 1));
        }
        Box corners = box.size() == 0
                ? null
                : new Box(
                        frame.toFrameX(box.get(0).asDouble()),
                        frame.toFrameY(box.get(1).asDouble()),
                        frame.toFrameX(box.get(2).asDouble()),
                        frame.toFrameY(box.get(3).asDouble()));
        return new PromptTokens.Sparse(clicks, corners);
    }

    /// Coordinates and labels as a decoder takes them.
    static List<Tensor> tokens(PromptTokens tokens) {
        return List.of(
                Tensor.of(tokens.coordinates(), tokens.batch(), tokens.length(), 2),
                Tensor.of(tokens.labels(), tokens.batch(), tokens.length()));
    }

    /// Bilinear, without aligned corners.
    ///
    /// @param logits of a square of `side` values a row
    static float[] upscaled(float[] logits, int side, int width, int height) {
        float[] wide = rows(logits, side, width);
        float[] upright = rows(transposed(wide, side, width), side, height);
        return transposed(upright, width, height);
    }

    /// Every row of `from` values becomes one of `to`.
    private static float[] rows(float[] values, int from, int to) {
        Taps taps = Taps.bilinear(from, to);
        float[] result = new float[values.length / from * to];
        float[] row = new float[to];
        for (int i = 0; i < values.length / from; i++) {
            taps.apply(values, i * from, row, 0, to);
            System.arraycopy(row, 0, result, i * to, to);
        }
        return result;
    }

    private static float[] transposed(float[] values, int rows, int columns) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i % columns * rows + i / columns] = values[i];
        }
        return result;
    }

    static void assertClose(String name, float[] actual, float[] expected, double tolerance) {
        assertThat(actual).as(name).hasSameSizeAs(expected);
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
        }
        assertThat(largest).as(name).isLessThan(tolerance);
    }
}
