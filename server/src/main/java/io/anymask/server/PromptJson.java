package io.anymask.server;

import io.anymask.inference.MaskOutput;
import io.anymask.inference.Prediction;
import io.anymask.mask.Box;
import io.anymask.mask.MaskLogits;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.TextPrompt;
import io.anymask.server.http.ProblemException;
import io.anymask.service.model.Npy;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Prompts and predictions in JSON, by SAM's names.
///
/// @param logits whether the answer has the low-resolution logits
record PromptJson(Prompt prompt, MaskOutput output, boolean logits) {
    private static final int MOST_POINTS = 256;

    /// @param maskSize side of the model's low-resolution logits
    /// @throws ProblemException or a [io.anymask.prompt.PromptException] when it makes no sense
    static PromptJson read(JsonNode node, int maskSize) {
        JsonNode multimask = node.path("multimask_output");
        MaskOutput output = multimask.isMissingNode() || multimask.isNull()
                ? MaskOutput.AUTO
                : bool(multimask, "multimask_output") ? MaskOutput.MULTIPLE : MaskOutput.SINGLE;
        Prompt prompt = new Prompt(
                points(node.path("points")),
                box(node.path("box")),
                mask(node, maskSize),
                isAbsent(node.path("text")) ? null : phrase(node.path("text")));
        JsonNode logits = node.path("low_res_logits");
        return new PromptJson(prompt, output, !logits.isMissingNode() && bool(logits, "low_res_logits"));
    }

    /// @throws ProblemException or a [io.anymask.prompt.PromptException] when it is no phrase
    static TextPrompt.Phrase phrase(JsonNode node) {
        if (!node.isString()) {
            throw new ProblemException(400, "text: expected a phrase");
        }
        return new TextPrompt.Phrase(node.asString());
    }

    private static boolean bool(JsonNode node, String name) {
        if (!node.isBoolean()) {
            throw new ProblemException(400, "%s: expected true or false".formatted(name));
        }
        return node.booleanValue();
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static List<Point> points(JsonNode node) {
        List<Point> points = new ArrayList<>();
        if (isAbsent(node)) {
            return points;
        }
        if (!node.isArray() || node.size() > MOST_POINTS) {
            throw new ProblemException(400, "points: expected a list of at most %d".formatted(MOST_POINTS));
        }
        for (JsonNode point : node) {
            double[] numbers = numbers(point, 3, "points: expected [x, y, label] with the label 0 or 1");
            if (numbers[2] != 0 && numbers[2] != 1) {
                throw new ProblemException(400, "points: got the label %s, expected 0 or 1".formatted(numbers[2]));
            }
            points.add(new Point(numbers[0], numbers[1], numbers[2] == 1));
        }
        return points;
    }

    private static @Nullable Box box(JsonNode node) {
        if (isAbsent(node)) {
            return null;
        }
        double[] corners = numbers(node, 4, "box: expected [x0, y0, x1, y1]");
        return Prompt.box(corners[0], corners[1], corners[2], corners[3]).box();
    }

    private static double[] numbers(JsonNode node, int count, String expected) {
        if (!node.isArray() || node.size() != count) {
            throw new ProblemException(400, expected);
        }
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = node.get(i).isNumber() ? node.get(i).asDouble(Double.NaN) : Double.NaN;
            if (!Double.isFinite(numbers[i])) {
                throw new ProblemException(400, expected);
            }
        }
        return numbers;
    }

    private static @Nullable MaskPrompt mask(JsonNode node, int side) {
        JsonNode mask = node.path("mask_input");
        if (isAbsent(mask)) {
            return null;
        }
        String code = mask.path("dtype").asString("");
        for (Npy.DType dtype : Npy.DType.values()) {
            if (dtype.code().equals(code)) {
                float[] values =
                        dtype.decode(ByteBuffer.wrap(bytes(mask.path("data").asString(""))));
                if (values.length != side * side) {
                    throw new ProblemException(
                            400,
                            "mask_input: got %d values, expected %d × %d, as low_res_logits of an answer have them"
                                    .formatted(values.length, side, side));
                }
                for (float value : values) {
                    if (!Float.isFinite(value)) {
                        throw new ProblemException(400, "mask_input: got a value that is not finite");
                    }
                }
                return new MaskPrompt.Logits(new MaskLogits(side, side, values));
            }
        }
        throw new ProblemException(400, "mask_input: expected the dtype <f4 or <f2");
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "mask_input: the data is not base64");
        }
    }

    /// The answer.
    ObjectNode write(Prediction prediction) {
        ObjectNode node = MaskJson.write(prediction.masks());
        if (logits) {
            ArrayNode all = node.putArray("low_res_logits");
            prediction.masks().forEach(mask -> write(all.addObject(), mask.logits()));
        }
        return node;
    }

    private static void write(ObjectNode node, MaskLogits logits) {
        node.put("dtype", Npy.DType.F32.code());
        node.putArray("shape").add(logits.height()).add(logits.width());
        byte[] values = Npy.DType.F32.encode(FloatBuffer.wrap(logits.values())).array();
        node.put("data", Base64.getEncoder().encodeToString(values));
    }
}
