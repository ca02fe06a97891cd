package io.anymask.cli.find;

import io.anymask.cli.input.ImageSource;
import io.anymask.cli.output.AnswerJson;
import io.anymask.image.Image;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `find` says of one image.
///
/// @param model the name of the SAM
/// @param search that gave the answer
/// @param written files that were written
record FindReport(
        ImageSource source, Image image, String model, Search search, Search.Answer answer, List<String> written) {
    /// For people.
    String text() {
        StringBuilder text = new StringBuilder();
        text.append("%s (%d×%d), %s, %d found%n"
                .formatted(
                        source.path(),
                        image.width(),
                        image.height(),
                        model,
                        answer.finds().size()));
        image.reading()
                .ifPresent(how -> how.notes()
                        .forEach(note -> text.append("  ").append(note).append(System.lineSeparator())));
        int number = 1;
        for (Find find : answer.finds()) {
            text.append(String.format(
                    Locale.ROOT,
                    "  mask %d: %sscore %.2f, predicted IoU %.4f, %,d pixels%n",
                    number++,
                    find.words() == null ? "" : find.words().phrase() + ", ",
                    find.score(),
                    Math.min(1, find.mask().predictedIou()),
                    find.mask().area()));
        }
        written.forEach(file -> text.append("  wrote ").append(file).append(System.lineSeparator()));
        return text.append("  ")
                .append(answer.nanoseconds().entrySet().stream()
                        .map(part -> String.format(Locale.ROOT, "%s %.0f ms", part.getKey(), part.getValue() / 1e6))
                        .collect(Collectors.joining(", ")))
                .toString();
    }

    /// For machines: one line.
    String json() {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode root = mapper.createObjectNode();
        AnswerJson.image(root, source.path(), image);
        root.put("model", model);
        search.describe(root);
        ArrayNode masks = root.putArray("masks");
        for (Find find : answer.finds()) {
            ObjectNode mask = masks.addObject();
            AnswerJson.mask(mask, find.mask());
            mask.put("score", find.score());
            if (find.words() != null) {
                mask.put("phrase", find.words().phrase());
                mask.put("cosine", find.words().cosine());
            }
        }
        ObjectNode timing = root.putObject("timing");
        answer.nanoseconds().forEach((part, time) -> timing.put(part + "_ms", AnswerJson.milliseconds(time)));
        AnswerJson.files(root, written);
        return mapper.writeValueAsString(root);
    }
}
