package io.anymask.evaluation.detection;

import io.anymask.evaluation.EvaluationException;
import io.anymask.file.Untrusted;
import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.detector.Detector;
import io.anymask.inference.engine.InferenceException;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.onnx.OnnxFile;
import io.anymask.mask.Box;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// FastestDet, a detector of COCO's 80 categories with 250,000 parameters (github.com/dog-qiuqiu/FastestDet,
/// BSD 3-Clause): small, quick, and weak (box AP 13 on COCO val), for people who have no detector at hand.
/// Safe for use by several threads, also while one of them closes it.
public final class FastestDet implements Detector, AutoCloseable {
    private static final int SIDE = 352;
    private static final int CELLS = 22;
    private static final int BEFORE_CLASSES = 5;
    private static final double SCORE = 0.65;
    private static final long MOST_NAMES = 1 << 20;
    private static final double NMS = 0.45;

    private final OnnxFile network;
    private final List<String> categories;
    private final double leastScore;

    private FastestDet(OnnxFile network, List<String> categories, double leastScore) {
        this.network = network;
        this.categories = List.copyOf(categories);
        this.leastScore = leastScore;
    }

    /// Opens `FastestDet.onnx`, with the names of the categories in `coco.names` beside it, and keeps what
    /// scores above 0.65 as its authors do.
    ///
    /// @throws EvaluationException when one of the files cannot be read or is another network
    public static FastestDet open(Path onnx) {
        return open(onnx, SCORE);
    }

    /// @param leastScore 0 to 1; average precision gains from unsure detections too
    public static FastestDet open(Path onnx, double leastScore) {
        Untrusted.requireFile(onnx, "a network in ONNX", EvaluationException::new);
        List<String> categories = Untrusted.text(
                        names(onnx), "the names of the categories, one a line", MOST_NAMES, EvaluationException::new)
                .lines()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        try {
            return new FastestDet(OnnxFile.open(onnx), categories, leastScore);
        } catch (InferenceException e) {
            throw unfit(e);
        }
    }

    /// The file beside the network that says what its categories are called.
    public static Path names(Path onnx) {
        return onnx.resolveSibling("coco.names");
    }

    private static EvaluationException unfit(InferenceException e) {
        return new EvaluationException("detector: " + e.getMessage() + "; expected FastestDet's network", e);
    }

    @Override
    public List<Found> detect(Image photo, Supplier<ImageEmbedding> embedding) {
        return detect(photo);
    }

    /// Looks at the photo alone.
    ///
    /// @return the surest first
    public List<Found> detect(Image photo) {
        float[] output = run(photo.resize(SIDE, SIDE));
        int area = CELLS * CELLS;
        List<Found> found = new ArrayList<>();
        for (int cell = 0; cell < area; cell++) {
            int row = cell / CELLS;
            int column = cell % CELLS;
            int best = 0;
            for (int category = 1; category < categories.size(); category++) {
                float value = output[(BEFORE_CLASSES + category) * area + cell];
                best = value > output[(BEFORE_CLASSES + best) * area + cell] ? category : best;
            }
            double sure = output[(BEFORE_CLASSES + best) * area + cell];
            double score = Math.pow(output[cell], 0.6) * Math.pow(sure, 0.4);
            if (score > leastScore) {
                double x = (column + Math.tanh(output[area + cell])) / CELLS * photo.width();
                double y = (row + Math.tanh(output[2 * area + cell])) / CELLS * photo.height();
                double width = sigmoid(output[3 * area + cell]) * photo.width();
                double height = sigmoid(output[4 * area + cell]) * photo.height();
                Box box = new Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2);
                found.add(new Found(box, score, categories.get(best)));
            }
        }
        return withoutDuplicates(found);
    }

    /// The surest of boxes that overlap, all categories together.
    private static List<Found> withoutDuplicates(List<Found> found) {
        List<Found> sorted = found.stream()
                .sorted(Comparator.comparingDouble(Found::score).reversed())
                .toList();
        List<Found> kept = new ArrayList<>();
        for (Found candidate : sorted) {
            if (kept.stream().allMatch(other -> other.box().iou(candidate.box()) <= NMS)) {
                kept.add(candidate);
            }
        }
        return List.copyOf(kept);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /// @return (5 + categories, 22, 22): objectness, offset of the centre, size, categories
    private float[] run(Image square) {
        float[] pixels = new float[3 * SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            int rgb = square.rgb(i % SIDE, i / SIDE);
            for (int channel = 0; channel < 3; channel++) { // blue first
                pixels[channel * SIDE * SIDE + i] = ((rgb >> (8 * channel)) & 0xFF) / 255f;
            }
        }
        return run(pixels);
    }

    float[] run(float[] pixels) {
        List<String> inputs = network.inputs();
        if (inputs.size() != 1) {
            throw new EvaluationException(
                    "detector: got a network with the inputs %s, expected FastestDet's one".formatted(inputs));
        }
        Tensor output = output(Map.of(inputs.getFirst(), Tensor.of(pixels, 1, 3, SIDE, SIDE)));
        int[] expected = {1, BEFORE_CLASSES + categories.size(), CELLS, CELLS};
        if (!Arrays.equals(output.shape(), expected)) {
            throw new EvaluationException("detector: got an output of shape %s, expected FastestDet's %s for %d names"
                    .formatted(Arrays.toString(output.shape()), Arrays.toString(expected), categories.size()));
        }
        return output.toFloats();
    }

    private Tensor output(Map<String, Tensor> inputs) {
        try {
            return network.run(inputs).values().iterator().next();
        } catch (InferenceException e) {
            throw unfit(e);
        }
    }

    /// Stops and awaits what is running. Closing again does nothing.
    @Override
    public void close() {
        network.close();
    }
}
