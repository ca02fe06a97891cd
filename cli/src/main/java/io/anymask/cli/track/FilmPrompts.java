package io.anymask.cli.track;

import io.anymask.Printable;
import io.anymask.cli.input.PromptText;
import io.anymask.cli.input.PromptsFile;
import io.anymask.cli.track.Shown.Showing;
import io.anymask.dataset.JsonFile;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A JSON file of what is shown in a film: `[{"frame": 48, "object": 2, "points": [[700, 120]], "labels": [1]},
/// …]`, in place of points also a `box`, or with them; or the exact `mask`, a picture relative to the file.
final class FilmPrompts {
    private static final long MAX_BYTES = 64L << 20;
    private static final String EXPECTED = "frame, object, points, labels, box or mask";
    private static final Set<String> KEYS = Set.of("frame", "object", "points", "labels", "box", "mask");

    private FilmPrompts() {}

    private record Key(int frame, int object) {}

    /// @throws PromptException naming the file and the entry that is wrong
    static List<Showing> read(Path file) {
        JsonNode root = JsonFile.read(file, "a list of prompts in JSON", MAX_BYTES, PromptException::new);
        if (!root.isArray() || root.isEmpty()) {
            throw new PromptException("%s: got %s, expected a list such as [{\"frame\": 0, \"points\": [[400, 300]]}]"
                    .formatted(file, JsonFile.shown(root)));
        }
        List<Showing> showings = new ArrayList<>();
        Set<Key> known = new HashSet<>();
        for (int i = 0; i < root.size(); i++) {
            try {
                Showing showing = showing(root.get(i), file);
                if (!known.add(new Key(showing.frame(), showing.object()))) {
                    throw new PromptException("got object %d in frame %d again, expected all of it in one entry"
                            .formatted(showing.object(), showing.frame()));
                }
                showings.add(showing);
            } catch (PromptException e) {
                throw new PromptException("%s: entry %d: %s".formatted(file, i + 1, e.getMessage()), e);
            }
        }
        return showings;
    }

    private static Showing showing(JsonNode entry, Path file) {
        if (!entry.isObject()) {
            throw new PromptException("got %s, expected an object with %s".formatted(JsonFile.shown(entry), EXPECTED));
        }
        for (String key : entry.propertyNames()) {
            if (!KEYS.contains(key)) {
                throw new PromptException("got the key '%s', expected %s".formatted(Printable.of(key), EXPECTED));
            }
        }
        int frame = number(entry, "frame", 0);
        int object = number(entry, "object", 1);
        List<Point> points = points(entry);
        Box box = PromptsFile.box(entry);
        Path mask = PromptsFile.mask(entry, file);
        if (mask != null && (!points.isEmpty() || box != null)) {
            throw new PromptException("got a mask and something else, expected one of them: the mask is the object");
        }
        return mask == null
                ? new Showing(frame, object, new Prompt(points, box, null), null)
                : new Showing(frame, object, null, Mask.read(mask));
    }

    /// Those of the list; `labels` say which are on the object where the points themselves do not.
    private static List<Point> points(JsonNode entry) {
        List<Point> points = PromptsFile.points(entry);
        if (!entry.has("labels")) {
            return points;
        }
        JsonNode labels = entry.get("labels");
        if (!labels.isArray() || labels.size() != points.size()) {
            throw new PromptException("labels: got %s, expected a list of %d, one for each point"
                    .formatted(JsonFile.shown(labels), points.size()));
        }
        List<Point> labelled = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            if (entry.get("points").get(i).size() != 2) {
                throw new PromptException("points: got %s and labels, expected the label in one of them"
                        .formatted(JsonFile.shown(entry.get("points").get(i))));
            }
            Point point = points.get(i);
            labelled.add(PromptText.point(point.x(), point.y(), JsonFile.number(labels.get(i))));
        }
        return labelled;
    }

    /// @param least what it is, too, where the entry does not say
    private static int number(JsonNode entry, String key, int least) {
        @Nullable JsonNode number = entry.get(key);
        if (number == null) {
            return least;
        }
        if (!number.isIntegralNumber() || !number.canConvertToInt() || number.asInt() < least) {
            throw new PromptException(
                    "%s: got %s, expected a whole number from %d on".formatted(key, JsonFile.shown(number), least));
        }
        return number.asInt();
    }
}
