package io.anymask.inference.detector;

import io.anymask.inference.detector.Detector.Found;
import io.anymask.mask.Box;
import io.anymask.mask.NonMaximumSuppression;
import io.anymask.model.detector.BoxHead;
import io.anymask.model.detector.CellGrid;
import io.anymask.model.sam.ImageFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Reads boxes from what the cells of a detector say. A cell's score is the geometric mean of its objectness and
/// its centre-ness (FCOS, TPAMI version). Stateless.
public final class CellBoxes {
    /// Boxes that are compared with each other, the surest.
    private static final int MOST_COMPARED = 5000;

    private CellBoxes() {}

    /// @param cells (N, 6) as [BoxHead] gives them
    /// @param frame how the photo lies before the encoder: cells of its padding say nothing
    /// @return boxes within the photo, the surest first, none of them flat
    public static List<Found> read(float[] cells, CellGrid grid, ImageFrame frame, DetectorOptions options) {
        List<Found> found = new ArrayList<>();
        for (int cell = 0; cell < grid.count(); cell++) {
            boolean shown = grid.x(cell) < frame.resizedWidth() && grid.y(cell) < frame.resizedHeight();
            double score = shown ? score(cells, cell) : 0;
            if (score > 0 && score >= options.leastScore()) {
                Box box = box(cells, cell, grid, frame);
                if (box.width() > 0 && box.height() > 0) {
                    found.add(new Found(box, score, Detector.OBJECT));
                }
            }
        }
        List<Found> surest = found.stream()
                .sorted(Comparator.comparingDouble(Found::score).reversed())
                .limit(MOST_COMPARED)
                .toList();
        int[] kept = NonMaximumSuppression.keep(
                surest.stream().map(Found::box).toList(),
                surest.stream().mapToDouble(Found::score).toArray(),
                options.nms());
        return Arrays.stream(kept).limit(options.most()).mapToObj(surest::get).toList();
    }

    private static double score(float[] cells, int cell) {
        int at = cell * BoxHead.VALUES;
        return Math.sqrt(sigmoid(cells[at + BoxHead.OBJECTNESS]) * sigmoid(cells[at + BoxHead.CENTRENESS]));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static Box box(float[] cells, int cell, CellGrid grid, ImageFrame frame) {
        double toX = (double) frame.width() / frame.resizedWidth();
        double toY = (double) frame.height() / frame.resizedHeight();
        return new Box(
                clip((grid.x(cell) - distance(cells, cell, 0, grid)) * toX, frame.width()),
                clip((grid.y(cell) - distance(cells, cell, 1, grid)) * toY, frame.height()),
                clip((grid.x(cell) + distance(cells, cell, 2, grid)) * toX, frame.width()),
                clip((grid.y(cell) + distance(cells, cell, 3, grid)) * toY, frame.height()));
    }

    private static double clip(double value, int most) {
        return Math.clamp(value, 0, most);
    }

    /// In pixels of the frame; 0 where the network says no number.
    private static double distance(float[] cells, int cell, int side, CellGrid grid) {
        double logarithm = cells[cell * BoxHead.VALUES + BoxHead.DISTANCES + side];
        return Double.isNaN(logarithm)
                ? 0
                : grid.stride(cell) * Math.exp(Math.min(logarithm, BoxHead.LARGEST_LOGARITHM));
    }
}
