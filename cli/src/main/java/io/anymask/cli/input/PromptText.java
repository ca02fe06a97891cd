package io.anymask.cli.input;

import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import io.anymask.prompt.TextPrompt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Prompts as people type them: `x,y`, `x,y,0`, `x0,y0,x1,y1`.
public final class PromptText {
    private PromptText() {}

    /// A click: `x,y` or `x,y,label` with label 1 (belongs to the object) or 0 (does not).
    public static Point point(String text) {
        double[] numbers = numbers("point", text, "x,y or x,y,label");
        if (numbers.length != 2 && numbers.length != 3) {
            throw new PromptException(
                    "point: got %d numbers in '%s', expected x,y or x,y,label".formatted(numbers.length, text));
        }
        return point(numbers[0], numbers[1], numbers.length == 3 ? numbers[2] : 1);
    }

    /// @throws PromptException when the label is neither 0 nor 1
    public static Point point(double x, double y, double label) {
        if (label != 0 && label != 1) {
            throw new PromptException(
                    "point: got label %s, expected 1 (belongs to the object) or 0 (does not)".formatted(trim(label)));
        }
        return new Point(x, y, label == 1);
    }

    /// A box `x0,y0,x1,y1`.
    public static Box box(String text) {
        double[] numbers = numbers("box", text, "x0,y0,x1,y1");
        if (numbers.length != 4) {
            throw new PromptException(
                    "box: got %d numbers in '%s', expected x0,y0,x1,y1".formatted(numbers.length, text));
        }
        Box box = Prompt.box(numbers[0], numbers[1], numbers[2], numbers[3]).box();
        if (box == null) {
            throw new IllegalStateException("a box prompt without a box");
        }
        return box;
    }

    /// Points and at most one box, separated by spaces: `500,375 1000,700,0` or `75,275,1725,850`.
    public static Prompt prompt(String text) {
        List<Point> points = new ArrayList<>();
        @Nullable Box box = null;
        for (String part : text.trim().split("\\s+", -1)) {
            if (part.chars().filter(c -> c == ',').count() < 3) {
                points.add(point(part));
            } else if (box == null) {
                box = box(part);
            } else {
                throw new PromptException("prompt: got two boxes in '%s', expected one at most".formatted(text));
            }
        }
        return new Prompt(points, box, null);
    }

    /// Points, a box, a rough mask from a picture, and a phrase, as far as they are given.
    public static Prompt prompt(List<Point> points, @Nullable Box box, @Nullable Path mask, @Nullable TextPrompt text) {
        if (mask == null) {
            return new Prompt(points, box, null, text);
        }
        Prompt rough = Prompt.mask(Mask.read(mask));
        return new Prompt(points, box == null ? rough.box() : box, rough.mask(), text);
    }

    private static double[] numbers(String what, String text, String expected) {
        String[] parts = text.split(",", -1);
        double[] numbers = new double[parts.length];
        for (int i = 0; i < parts.length; i++) {
            try {
                numbers[i] = Double.parseDouble(parts[i].trim());
            } catch (NumberFormatException e) {
                throw new PromptException("%s: got '%s', expected %s in pixels".formatted(what, text, expected), e);
            }
        }
        return numbers;
    }

    private static String trim(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
