package io.anymask.cli.input;

import io.anymask.cli.command.InputException;
import io.anymask.dataset.JsonFile;
import io.anymask.inference.GridPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A JSON file of point grids: for each layer of crops a list of points `[x, y]`, as shares of width and height.
public final class PointGridsFile {
    private PointGridsFile() {}

    /// @throws InputException when it is no such file
    public static List<List<GridPoint>> read(Path file) {
        JsonNode root = PromptsFile.parse(file, "lists of points in JSON");
        if (!root.isArray() || root.isEmpty()) {
            throw new InputException(
                    file + ": expected a list of points for each layer, such as [[[0.25, 0.5], [0.75, 0.5]]]");
        }
        List<List<GridPoint>> grids = new ArrayList<>();
        for (JsonNode layer : root) {
            if (!layer.isArray()) {
                throw new InputException("%s: layer %d: got %s, expected a list of points"
                        .formatted(file, grids.size(), JsonFile.shown(layer)));
            }
            List<GridPoint> grid = new ArrayList<>();
            for (JsonNode point : layer) {
                double[] numbers = PromptsFile.numbers(point, file + ": layer " + grids.size(), 2, 2);
                try {
                    grid.add(new GridPoint(numbers[0], numbers[1]));
                } catch (IllegalArgumentException e) {
                    throw new InputException(file + ": " + e.getMessage(), e);
                }
            }
            grids.add(grid);
        }
        return grids;
    }
}
