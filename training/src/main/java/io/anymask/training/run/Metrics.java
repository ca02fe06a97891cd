package io.anymask.training.run;

import io.anymask.dataset.JsonFile;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.Untrusted;
import io.anymask.training.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The numbers of a run: a JSON object on a line for each step and each validation, and a picture of losses and
/// validation scores. Not thread-safe.
final class Metrics {
    private static final String STEP = CurvePicture.STEP;
    private static final String LOSS = CurvePicture.LOSS;

    private final Path lines;
    private final Path picture;
    private final Curve curve;
    private final List<ObjectNode> losses = new ArrayList<>();
    private final List<ObjectNode> scores = new ArrayList<>();

    private static final long MOST_BYTES = 1L << 30;

    private Metrics(RunFolder folder, Curve curve) {
        this.lines = folder.metrics();
        this.picture = folder.curve();
        this.curve = curve;
    }

    /// The numbers up to a step; what a run that was cut off wrote later is dropped.
    ///
    /// @param curve which numbers of a validation are drawn
    static Metrics open(RunFolder folder, long step, Curve curve) {
        Metrics metrics = new Metrics(folder, curve);
        StringBuilder kept = new StringBuilder();
        if (step > 0 && Files.exists(metrics.lines)) {
            Untrusted.text(metrics.lines, "the numbers of a run", MOST_BYTES, TrainingException::new)
                    .lines()
                    .filter(line -> metrics.take(line, step))
                    .forEach(line -> kept.append(line).append('\n'));
        }
        RunFolder.write(metrics.lines, kept.toString());
        return metrics;
    }

    private boolean take(String line, long step) {
        try {
            JsonNode node = JsonMapper.shared().readTree(line);
            if (!(node instanceof ObjectNode numbers) || !(JsonFile.number(numbers.path(STEP)) <= step)) {
                return false;
            }
            (numbers.has(LOSS) ? losses : scores).add(numbers);
            return true;
        } catch (JacksonException e) {
            return false; // the last line of a run that was killed
        }
    }

    /// A step's numbers, `loss` among them.
    void step(long step, Map<String, Double> numbers) {
        losses.add(append(step, numbers));
    }

    /// A validation's numbers.
    void validation(long step, Map<String, Double> numbers) {
        scores.add(append(step, numbers));
    }

    /// Whether a step's validation is there.
    boolean hasValidation(long step) {
        return scores.stream().anyMatch(numbers -> numbers.path(STEP).asLong(-1) == step);
    }

    private ObjectNode append(long step, Map<String, Double> numbers) {
        ObjectNode node = JsonMapper.shared().createObjectNode().put(STEP, step);
        new LinkedHashMap<>(numbers).forEach((name, value) -> {
            if (value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE) {
                node.put(name, (int) Math.round(value));
            } else if (Double.isFinite(value)) {
                node.put(name, value);
            }
        });
        try {
            Files.writeString(
                    lines,
                    JsonMapper.shared().writeValueAsString(node) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new TrainingException(lines + ": cannot write to this file (" + FileFault.describe(e) + ")", e);
        }
        return node;
    }

    /// Draws the loss, smoothed, and the validation scores.
    void draw() {
        byte[] png = new CurvePicture(losses, scores, curve).png();
        if (png == null) {
            return;
        }
        try {
            AtomicFile.write(picture, png);
        } catch (IOException e) {
            throw new TrainingException(picture + ": cannot write this picture (" + FileFault.describe(e) + ")", e);
        }
    }
}
