package io.anymask.cli.find;

import io.anymask.cli.input.ImageSource;
import io.anymask.cli.output.AnswerJson;
import io.anymask.image.Image;
import io.anymask.inference.EmbeddingTime;
import io.anymask.inference.exemplar.FoundMask;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `find` says of one image.
///
/// @param examples the photos of `--like`, as they were given
/// @param search nanoseconds from the embedding to the masks
/// @param written files that were written
record FindReport(
        ImageSource source,
        Image image,
        String model,
        FindMethod method,
        List<String> examples,
        List<FoundMask> found,
        EmbeddingTime time,
        long search,
        List<String> written) {
    /// For people.
    String text() {
        StringBuilder text = new StringBuilder();
        text.append("%s (%d×%d), %s, %d found%n"
                .formatted(source.path(), image.width(), image.height(), model, found.size()));
        image.reading()
                .ifPresent(how -> how.notes()
                        .forEach(note -> text.append("  ").append(note).append(System.lineSeparator())));
        int number = 1;
        for (FoundMask each : found) {
            text.append(String.format(
                    Locale.ROOT,
                    "  mask %d: score %.2f, predicted IoU %.4f, %,d pixels%n",
                    number++,
                    each.score(),
                    each.mask().shownIou(),
                    each.mask().mask().area()));
        }
        written.forEach(file -> text.append("  wrote ").append(file).append(System.lineSeparator()));
        text.append(String.format(
                Locale.ROOT,
                "  resize %.0f ms, encode %.0f ms, search %.0f ms",
                time.resize().toNanos() / 1e6,
                time.encode().toNanos() / 1e6,
                search / 1e6));
        return text.toString();
    }

    /// For machines: one line.
    String json() {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode root = mapper.createObjectNode();
        AnswerJson.image(root, source.path(), image);
        root.put("model", model).put("method", method.text());
        ArrayNode like = root.putArray("like");
        examples.forEach(like::add);
        ArrayNode masks = root.putArray("masks");
        for (FoundMask each : found) {
            ObjectNode mask = masks.addObject();
            AnswerJson.mask(mask, each.mask());
            mask.put("score", each.score());
        }
        root.putObject("timing")
                .put("resize_ms", AnswerJson.milliseconds(time.resize().toNanos()))
                .put("encode_ms", AnswerJson.milliseconds(time.encode().toNanos()))
                .put("search_ms", AnswerJson.milliseconds(search));
        AnswerJson.files(root, written);
        return mapper.writeValueAsString(root);
    }
}
