package io.anymask.inference.sam2;

import io.anymask.image.Image;
import io.anymask.inference.video.Frame;
import io.anymask.prompt.Prompt;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The twelve frames of the golden files, what was shown in them, and how results are compared.
final class GoldenFrames {
    static final int COUNT = 12;
    static final int WIDTH = 128;
    static final int HEIGHT = 96;

    private GoldenFrames() {}

    static List<JsonNode> steps(String script) {
        List<JsonNode> steps = new ArrayList<>();
        GoldenSam2.json().get("video").get(script).forEach(steps::add);
        return steps;
    }

    static Frame frame(int number) {
        return new Frame(number, Image.read(Shared.golden("sam2/frames/%05d.png".formatted(number))));
    }

    static Prompt prompt(JsonNode step) {
        return GoldenSam2.prompt(step.path("box"), step.path("points"), step.path("labels"), null);
    }

    static float[] row(SafetensorsFile golden, String name, int row, int length) {
        return Arrays.copyOfRange(golden.floats(name), row * length, (row + 1) * length);
    }

    static double largestDifference(float[] first, float[] second) {
        double largest = 0;
        for (int i = 0; i < first.length; i++) {
            largest = Math.max(largest, Math.abs(first[i] - second[i]));
        }
        return largest;
    }
}
