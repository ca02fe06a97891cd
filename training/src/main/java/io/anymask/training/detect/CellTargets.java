package io.anymask.training.detect;

import io.anymask.mask.Box;
import io.anymask.model.detector.CellGrid;
import io.anymask.model.detector.DetectorConfig;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Which cells answer for which object (FCOS with centre sampling). An object belongs to the first level whose
/// cells are not smaller than an eighth of its longer side, else to the last. There the cell in which its middle
/// lies answers for it, and so do the cells whose middle is in its box and near the box's: up to one and a half
/// cells away. Of two objects the smaller has the cell.
///
/// @param positive cells that answer for an object
/// @param corners of these objects, (P, 4): left, upper, right and lower side, pixels of the frame
/// @param centreness of these cells, 0 to 1: how well each lies in the middle of its object
/// @param counted for each cell, 1 if its objectness learns, 0 in the padding and in a crowd
record CellTargets(int[] positive, float[] corners, float[] centreness, float[] counted) {
    /// Longer side of an object, in cells, up to which a level has it.
    private static final double LONGEST = 8;

    private static final double RADIUS = 1.5;
    private static final int NOBODY = -1;

    static CellTargets of(Scene scene, CellGrid grid, DetectorConfig config) {
        List<Box> objects = scene.objects().stream()
                .map(scene::inFrame)
                .sorted(Comparator.comparingDouble(Box::area).reversed())
                .toList();
        int[] owner = new int[grid.count()];
        Arrays.fill(owner, NOBODY);
        for (int object = 0; object < objects.size(); object++) { // the smaller ones later, over the larger
            claim(objects.get(object), object, owner, config);
        }
        return of(scene, grid, objects, owner);
    }

    /// The side of the cells of an object's level.
    static int stride(Box object, DetectorConfig config) {
        double longer = Math.max(object.width(), object.height());
        for (int stride : config.strides()) {
            if (longer <= LONGEST * stride) {
                return stride;
            }
        }
        return config.strides().getLast();
    }

    private static void claim(Box box, int object, int[] owner, DetectorConfig config) {
        int stride = stride(box, config);
        int cells = config.cells(stride);
        int first = 0;
        for (int finer = config.finest(); finer < stride; finer *= 2) {
            first += config.cells(finer) * config.cells(finer);
        }
        int middleRow = Math.clamp((int) (box.centerY() / stride), 0, cells - 1);
        int middleColumn = Math.clamp((int) (box.centerX() / stride), 0, cells - 1);
        int reach = (int) Math.ceil(RADIUS);
        for (int row = Math.max(0, middleRow - reach); row <= Math.min(cells - 1, middleRow + reach); row++) {
            for (int column = Math.max(0, middleColumn - reach);
                    column <= Math.min(cells - 1, middleColumn + reach);
                    column++) {
                double x = (column + 0.5) * stride;
                double y = (row + 0.5) * stride;
                boolean near = Math.abs(x - box.centerX()) <= RADIUS * stride
                        && Math.abs(y - box.centerY()) <= RADIUS * stride;
                if ((near && box.contains(x, y)) || (row == middleRow && column == middleColumn)) {
                    owner[first + row * cells + column] = object;
                }
            }
        }
    }

    private static CellTargets of(Scene scene, CellGrid grid, List<Box> objects, int[] owner) {
        List<Box> crowds = scene.crowds().stream().map(scene::inFrame).toList();
        int[] positive = IntStream.range(0, owner.length)
                .filter(cell -> owner[cell] != NOBODY)
                .toArray();
        float[] corners = new float[4 * positive.length];
        float[] centreness = new float[positive.length];
        for (int i = 0; i < positive.length; i++) {
            Box box = objects.get(owner[positive[i]]);
            corners[4 * i] = (float) box.x0();
            corners[4 * i + 1] = (float) box.y0();
            corners[4 * i + 2] = (float) box.x1();
            corners[4 * i + 3] = (float) box.y1();
            centreness[i] = (float) centreness(box, grid.x(positive[i]), grid.y(positive[i]));
        }
        float[] counted = new float[grid.count()];
        for (int cell = 0; cell < counted.length; cell++) {
            float x = grid.x(cell);
            float y = grid.y(cell);
            boolean shown =
                    x < scene.frame().resizedWidth() && y < scene.frame().resizedHeight();
            boolean crowded = crowds.stream().anyMatch(crowd -> crowd.contains(x, y));
            counted[cell] = owner[cell] != NOBODY || (shown && !crowded) ? 1 : 0;
        }
        return new CellTargets(positive, corners, centreness, counted);
    }

    /// 1 in the middle of a box, 0 at its border and outside: √(min/max of the distances to left and right, times
    /// the same up and down).
    static double centreness(Box box, double x, double y) {
        double across = share(x - box.x0(), box.x1() - x);
        double along = share(y - box.y0(), box.y1() - y);
        return Math.sqrt(across * along);
    }

    private static double share(double before, double behind) {
        double larger = Math.max(before, behind);
        return larger <= 0 ? 0 : Math.max(0, Math.min(before, behind)) / larger;
    }
}
