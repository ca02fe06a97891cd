package io.anymask.inference.sam2;

import io.anymask.mask.Box;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The clicks and the box of a prompt as a text, exactly: what later clicks in the same frame add to. Its mask is
/// not among them. Stateless.
final class SavedPrompt {
    private static final int COORDINATES = 3;
    private static final int CORNERS = 4;
    private static final String NONE = "";

    private SavedPrompt() {}

    /// Points as `x,y,label` one after another, a semicolon, the corners of the box. Empty for neither.
    static String text(Prompt prompt) {
        String points = prompt.points().stream()
                .map(point -> "%s,%s,%s".formatted(point.x(), point.y(), point.positive() ? 1.0 : 0.0))
                .collect(Collectors.joining(","));
        Box box = prompt.box();
        String corners = box == null ? NONE : "%s,%s,%s,%s".formatted(box.x0(), box.y0(), box.x1(), box.y1());
        return points + ";" + corners;
    }

    /// @return null for neither points nor a box
    static @Nullable Prompt parse(String text) {
        int end = text.indexOf(';');
        double[] coordinates = numbers(text.substring(0, end));
        double[] corners = numbers(text.substring(end + 1));
        List<Point> points = new ArrayList<>();
        for (int i = 0; i + COORDINATES <= coordinates.length; i += COORDINATES) {
            points.add(new Point(coordinates[i], coordinates[i + 1], coordinates[i + 2] > 0));
        }
        @Nullable Box box = corners.length < CORNERS ? null : new Box(corners[0], corners[1], corners[2], corners[3]);
        return points.isEmpty() && box == null ? null : new Prompt(points, box, null);
    }

    private static double[] numbers(String text) {
        return text.isEmpty()
                ? new double[0]
                : Arrays.stream(text.split(",", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
    }
}
