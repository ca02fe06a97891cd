package io.anymask.cli.engine.simulate;

import io.anymask.cli.engine.Client;
import io.anymask.inference.MaskPromptLogits;
import io.anymask.mask.Box;
import io.anymask.mask.Rle;
import io.anymask.model.sam.ImageFrame;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the page sends of prompts and masks, in JSON.
///
/// @param model that answers
record Documents(ProjectClient.Model model) {
    /// A prompt to be answered; what it starts from becomes logits and its box (decision 0003).
    ObjectNode asked(Question question) {
        ObjectNode node = points(question);
        Rle start = question.start();
        if (start != null) {
            float[] logits = MaskPromptLogits.of(
                    new MaskPrompt.Bitmap(start.toMask()),
                    ImageFrame.of(start.width(), start.height(), model.inputSize()),
                    model.maskSize());
            ByteBuffer bytes = ByteBuffer.allocate(logits.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(logits);
            ObjectNode tensor = node.putObject("mask_input").put("dtype", "<f4");
            tensor.putArray("shape").add(model.maskSize()).add(model.maskSize());
            tensor.put("data", Base64.getEncoder().encodeToString(bytes.array()));
        }
        return node.put("model", model.id());
    }

    private static ObjectNode points(Question question) {
        ObjectNode node = Client.node();
        ArrayNode points = node.putArray("points");
        for (Point point : question.points()) {
            points.addArray().add(point.x()).add(point.y()).add(point.positive() ? 1 : 0);
        }
        Rle start = question.start();
        if (start != null) {
            Box box = Prompt.mask(start.toMask()).box();
            if (box != null) {
                node.putArray("box").add(box.x0()).add(box.y0()).add(box.x1()).add(box.y1());
            }
        }
        return node;
    }

    /// A mask to be kept, with what tells how it was made.
    ///
    /// @param id null for a mask that the server has already
    ObjectNode kept(@Nullable String id, Answer answer, Question asked, ObjectNode history) {
        ObjectNode prompt =
                points(asked).put("multimask_output", answer.scores().size() > 1);
        if (asked.start() != null) {
            prompt.set("mask", mask(asked.start()));
        }
        ObjectNode node = Client.node();
        if (id != null) {
            node.put("id", id).put("source", "assisted");
        }
        node.put("status", "accepted").put("model", model.id()).put("choice", answer.choice());
        node.put("predicted_iou", answer.predictedIou());
        if (Double.isNaN(answer.stability())) {
            node.putNull("stability_score");
        } else {
            node.put("stability_score", answer.stability());
        }
        node.set("mask", mask(answer.mask()));
        node.set("prompt", prompt);
        answer.scores().forEach(history.putArray("scores")::add);
        node.set("history", history);
        return node;
    }

    /// A kept mask that a hand changed: nothing else of it changes.
    static ObjectNode painted(Rle mask, ObjectNode history) {
        ObjectNode node = Client.node().put("status", "accepted");
        node.set("mask", mask(mask));
        node.set("history", history);
        return node;
    }

    /// A mask that a hand drew, without a model.
    static ObjectNode drawn(String id, Rle mask, ObjectNode history) {
        return painted(mask, history).put("id", id).put("source", "manual");
    }

    /// Adds edits to the history of a mask.
    ///
    /// @param kind as the page names them
    /// @param times milliseconds since 1970
    static void edited(ObjectNode history, String kind, List<Long> times) {
        ArrayNode edits = history.withArray("edits");
        times.forEach(at -> edits.addObject().put("kind", kind).put("at", at));
    }

    static ObjectNode mask(Rle rle) {
        ObjectNode node = Client.node();
        node.putArray("size").add(rle.height()).add(rle.width());
        return node.put("counts", rle.compressed());
    }

    /// The clicks with their times, as the page keeps them.
    ///
    /// @param at milliseconds since the first one
    static ObjectNode given(List<Point> clicks, List<Long> at) {
        ObjectNode history = Client.node();
        ArrayNode given = history.putArray("given");
        for (int i = 0; i < clicks.size(); i++) {
            Point click = clicks.get(i);
            ObjectNode one = given.addObject().put("kind", "point").put("at", at.get(i));
            one.putObject("point").put("x", click.x()).put("y", click.y()).put("positive", click.positive());
        }
        return history;
    }
}
