package io.anymask.cli.segment;

import io.anymask.Printable;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.output.AnswerJson;
import io.anymask.image.Image;
import io.anymask.inference.EmbeddingTime;
import io.anymask.inference.Prediction;
import io.anymask.mask.Box;
import io.anymask.mask.PredictedMask;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.TextPrompt;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `segment` says of one image.
///
/// @param decode nanoseconds from prompts to masks
/// @param written files that were written
record SegmentReport(
        ImageSource source,
        Image image,
        String model,
        List<Prediction> predictions,
        Load load,
        EmbeddingTime time,
        long decode,
        List<String> written) {
    /// Nanoseconds until the model was ready.
    record Load(long nanos) {}

    /// For people.
    String text() {
        StringBuilder text = new StringBuilder();
        text.append("%s (%d×%d), %s%n".formatted(source.path(), image.width(), image.height(), model));
        image.reading()
                .ifPresent(how -> how.notes()
                        .forEach(note -> text.append("  ").append(note).append(System.lineSeparator())));
        for (Prediction prediction : predictions) {
            text.append("  ").append(describe(prediction.prompt())).append(System.lineSeparator());
            int number = 1;
            for (PredictedMask mask : prediction.masks()) {
                text.append(String.format(
                        Locale.ROOT,
                        "    mask %d: predicted IoU %.4f, stability %.4f, %,d pixels%n",
                        number++,
                        mask.shownIou(),
                        mask.stabilityScore(),
                        mask.mask().area()));
            }
        }
        written.forEach(file -> text.append("  wrote ").append(file).append(System.lineSeparator()));
        text.append(String.format(
                Locale.ROOT,
                "  load %.0f ms, resize %.0f ms, encode %.0f ms, decode %.0f ms",
                load.nanos() / 1e6,
                time.resize().toNanos() / 1e6,
                time.encode().toNanos() / 1e6,
                decode / 1e6));
        return text.toString();
    }

    private static String describe(Prompt prompt) {
        StringBuilder text = new StringBuilder();
        for (Point point : prompt.points()) {
            text.append(point.positive() ? "+" : "-").append("(%s, %s) ".formatted(point.x(), point.y()));
        }
        Box box = prompt.box();
        if (box != null) {
            text.append("box (%s, %s, %s, %s) ".formatted(box.x0(), box.y0(), box.x1(), box.y1()));
        }
        text.append(prompt.mask() == null ? "" : "mask ");
        if (prompt.text() instanceof TextPrompt.Phrase phrase) {
            text.append('"').append(Printable.of(phrase.text())).append('"');
        }
        return text.toString().strip();
    }

    /// For machines: one line.
    String json() {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode root = mapper.createObjectNode();
        AnswerJson.image(root, source.path(), image);
        root.put("model", model);
        ArrayNode answers = root.putArray("predictions");
        for (Prediction prediction : predictions) {
            ObjectNode answer = answers.addObject();
            prompt(answer.putObject("prompt"), prediction.prompt());
            ArrayNode masks = answer.putArray("masks");
            prediction.masks().forEach(mask -> AnswerJson.mask(masks.addObject(), mask));
        }
        root.putObject("timing")
                .put("load_ms", AnswerJson.milliseconds(load.nanos()))
                .put("resize_ms", AnswerJson.milliseconds(time.resize().toNanos()))
                .put("encode_ms", AnswerJson.milliseconds(time.encode().toNanos()))
                .put("decode_ms", AnswerJson.milliseconds(decode));
        AnswerJson.files(root, written);
        return mapper.writeValueAsString(root);
    }

    private static void prompt(ObjectNode node, Prompt prompt) {
        if (!prompt.points().isEmpty()) {
            ArrayNode points = node.putArray("points");
            for (Point point : prompt.points()) {
                points.addArray().add(point.x()).add(point.y()).add(point.positive() ? 1 : 0);
            }
        }
        Box box = prompt.box();
        if (box != null) {
            node.putArray("box").add(box.x0()).add(box.y0()).add(box.x1()).add(box.y1());
        }
        if (prompt.mask() != null) {
            node.put("mask", prompt.mask() instanceof MaskPrompt.Bitmap ? "bitmap" : "logits");
        }
        if (prompt.text() instanceof TextPrompt.Phrase phrase) {
            node.put("text", phrase.text());
        }
    }
}
