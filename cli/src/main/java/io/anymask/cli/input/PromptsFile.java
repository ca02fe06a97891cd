package io.anymask.cli.input;

import io.anymask.Printable;
import io.anymask.dataset.JsonFile;
import io.anymask.mask.Box;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import io.anymask.prompt.TextPrompt;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A JSON file of prompts: `[{"points": [[x, y], [x, y, 0]], "box": [x0, y0, x1, y1], "mask": "rough.png"}, ...]`.
/// A mask's path is relative to the file, or to the current folder.
public final class PromptsFile {
    private static final long MAX_BYTES = 64L << 20;
    private static final Set<String> KEYS = Set.of("points", "box", "mask", "text");

    private PromptsFile() {}

    /// @param file `-` for standard input
    /// @throws PromptException naming the file and the entry that is wrong
    public static List<Prompt> read(Path file) {
        String what = "a list of prompts in JSON";
        boolean standard = file.toString().equals(StandardInput.NAME);
        String name = standard ? "standard input" : file.toString();
        JsonNode root = standard
                ? JsonFile.parse(name, what, StandardInput.bytes(MAX_BYTES, PromptException::new), PromptException::new)
                : parse(file, what);
        if (!root.isArray() || root.isEmpty()) {
            throw new PromptException(name + ": expected a JSON list of prompts with at least one entry, such as "
                    + "[{\"points\": [[500, 375]]}]");
        }
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < root.size(); i++) {
            try {
                prompts.add(prompt(root.get(i), file));
            } catch (PromptException e) {
                throw new PromptException("%s: entry %d: %s".formatted(name, i + 1, e.getMessage()), e);
            }
        }
        return prompts;
    }

    static JsonNode parse(Path file, String what) {
        return JsonFile.read(file, what, MAX_BYTES, PromptException::new);
    }

    private static Prompt prompt(JsonNode entry, Path file) {
        if (!entry.isObject()) {
            throw new PromptException(
                    "got %s, expected an object with points, box, mask or text".formatted(JsonFile.shown(entry)));
        }
        for (String key : entry.propertyNames()) {
            if (!KEYS.contains(key)) {
                throw new PromptException(
                        "got the key '%s', expected points, box, mask or text".formatted(Printable.of(key)));
            }
        }
        return PromptText.prompt(points(entry), box(entry), mask(entry, file), text(entry));
    }

    /// The `points` of an entry; none where it has none.
    public static List<Point> points(JsonNode entry) {
        List<Point> points = new ArrayList<>();
        JsonNode list = entry.path("points");
        if (!list.isMissingNode() && !list.isArray()) {
            throw new PromptException(
                    "points: got %s, expected a list such as [[500, 375]]".formatted(JsonFile.shown(list)));
        }
        for (JsonNode point : list) {
            double[] numbers = numbers(point, "points", 2, 3);
            points.add(PromptText.point(numbers[0], numbers[1], numbers.length == 3 ? numbers[2] : 1));
        }
        return points;
    }

    private static @Nullable TextPrompt text(JsonNode entry) {
        if (!entry.has("text")) {
            return null;
        }
        JsonNode text = entry.get("text");
        if (!text.isString()) {
            throw new PromptException("text: got %s, expected a phrase".formatted(JsonFile.shown(text)));
        }
        return new TextPrompt.Phrase(text.asString());
    }

    /// The `box` of an entry; null where it has none.
    public static @Nullable Box box(JsonNode entry) {
        if (!entry.has("box")) {
            return null;
        }
        double[] numbers = numbers(entry.get("box"), "box", 4, 4);
        return Prompt.box(numbers[0], numbers[1], numbers[2], numbers[3]).box();
    }

    /// The path of the `mask` of an entry; null where it has none.
    public static @Nullable Path mask(JsonNode entry, Path file) {
        if (!entry.has("mask")) {
            return null;
        }
        JsonNode path = entry.get("mask");
        if (!path.isString()) {
            throw new PromptException("mask: got %s, expected the path of a picture".formatted(JsonFile.shown(path)));
        }
        try {
            return file.resolveSibling(path.asString());
        } catch (InvalidPathException e) {
            throw new PromptException("mask: %s cannot be the name of a file".formatted(JsonFile.shown(path)), e);
        }
    }

    static double[] numbers(JsonNode list, String what, int least, int most) {
        if (!list.isArray() || list.size() < least || list.size() > most) {
            throw new PromptException("%s: got %s, expected a list of %s numbers"
                    .formatted(what, JsonFile.shown(list), least == most ? least : least + " or " + most));
        }
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = JsonFile.number(list.get(i));
            if (Double.isNaN(numbers[i])) {
                throw new PromptException("%s: got %s, expected numbers".formatted(what, JsonFile.shown(list)));
            }
        }
        return numbers;
    }
}
