package io.anymask.service.model;

import io.anymask.dataset.RleJson;
import io.anymask.inference.MaskOutput;
import io.anymask.mask.Box;
import io.anymask.mask.MaskLogits;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.TextPrompt;
import io.anymask.service.ServiceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A prompt in JSON by SAM's names: as a client asks it, and as it lies beside a mask that answered it.
///
/// @param logits whether the answer has the low-resolution logits
public record PromptDocument(Prompt prompt, MaskOutput output, boolean logits) {
    private static final int MOST_POINTS = 256;

    /// @param maskSize side of the model's low-resolution logits
    /// @throws ServiceException.Invalid or a [io.anymask.prompt.PromptException] when it makes no sense
    public static PromptDocument read(JsonNode node, int maskSize) {
        return read(node, logits(node, maskSize));
    }

    /// A prompt that lies beside the mask that answered it. What it began with is a mask of the image's size,
    /// `mask` in COCO's run lengths: logits are one model's.
    ///
    /// @throws ServiceException.Invalid or an exception that names bad input, when it makes no sense
    public static PromptDocument kept(JsonNode node) {
        if (!isAbsent(node.path("mask_input"))) {
            throw new ServiceException.Invalid("mask_input: a prompt that is kept has `mask` instead");
        }
        JsonNode mask = node.path("mask");
        return read(
                node,
                isAbsent(mask)
                        ? null
                        : new MaskPrompt.Bitmap(RleJson.parse(mask.toString()).toMask()));
    }

    private static PromptDocument read(JsonNode node, @Nullable MaskPrompt mask) {
        JsonNode multimask = node.path("multimask_output");
        MaskOutput output = multimask.isMissingNode() || multimask.isNull()
                ? MaskOutput.AUTO
                : bool(multimask, "multimask_output") ? MaskOutput.MULTIPLE : MaskOutput.SINGLE;
        Prompt prompt = new Prompt(
                points(node.path("points")),
                box(node.path("box")),
                mask,
                isAbsent(node.path("text")) ? null : phrase(node.path("text")));
        JsonNode logits = node.path("low_res_logits");
        return new PromptDocument(prompt, output, !logits.isMissingNode() && bool(logits, "low_res_logits"));
    }

    /// @throws ServiceException.Invalid or a [io.anymask.prompt.PromptException] when it is no phrase
    public static TextPrompt.Phrase phrase(JsonNode node) {
        if (!node.isString()) {
            throw new ServiceException.Invalid("text: expected a phrase");
        }
        return new TextPrompt.Phrase(node.asString());
    }

    private static boolean bool(JsonNode node, String name) {
        if (!node.isBoolean()) {
            throw new ServiceException.Invalid("%s: expected true or false".formatted(name));
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
            throw new ServiceException.Invalid("points: expected a list of at most %d".formatted(MOST_POINTS));
        }
        for (JsonNode point : node) {
            double[] numbers = numbers(point, 3, "points: expected [x, y, label] with the label 0 or 1");
            if (numbers[2] != 0 && numbers[2] != 1) {
                throw new ServiceException.Invalid("points: got the label %s, expected 0 or 1".formatted(numbers[2]));
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
            throw new ServiceException.Invalid(expected);
        }
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = node.get(i).isNumber() ? node.get(i).asDouble(Double.NaN) : Double.NaN;
            if (!Double.isFinite(numbers[i])) {
                throw new ServiceException.Invalid(expected);
            }
        }
        return numbers;
    }

    private static @Nullable MaskPrompt logits(JsonNode node, int side) {
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
                    throw new ServiceException.Invalid(
                            "mask_input: got %d values, expected %d × %d, as low_res_logits of an answer have them"
                                    .formatted(values.length, side, side));
                }
                for (float value : values) {
                    if (!Float.isFinite(value)) {
                        throw new ServiceException.Invalid("mask_input: got a value that is not finite");
                    }
                }
                return new MaskPrompt.Logits(new MaskLogits(side, side, values));
            }
        }
        throw new ServiceException.Invalid("mask_input: expected the dtype <f4 or <f2");
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new ServiceException.Invalid("mask_input: the data is not base64");
        }
    }
}
