package io.anymask.overlay;

/// How far each pixel lies from the edge of a region, by a two-pass chamfer transform: exact along axes and
/// diagonals, a few percent off between them, which no eye sees in an outline.
final class EdgeDistance {
    private static final float DIAGONAL = (float) Math.sqrt(2);

    private EdgeDistance() {}

    /// @param region row-major
    /// @param inside whether distances are wanted for the pixels inside the region, or for those outside
    /// @return for wanted pixels the distance in pixels to the nearest other pixel, for other pixels 0
    static float[] of(boolean[] region, int width, int height, boolean inside) {
        float[] distance = new float[region.length];
        float far = width + height;
        for (int i = 0; i < region.length; i++) {
            distance[i] = region[i] == inside ? far : 0;
        }
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                relax(distance, width, height, x, y, -1);
            }
        }
        for (int y = height - 1; y >= 0; y--) {
            for (int x = width - 1; x >= 0; x--) {
                relax(distance, width, height, x, y, 1);
            }
        }
        return distance;
    }

    /// Takes over shorter ways through the four neighbours on one side.
    private static void relax(float[] distance, int width, int height, int x, int y, int side) {
        int at = y * width + x;
        float best = distance[at];
        if (best == 0) {
            return;
        }
        if (x + side >= 0 && x + side < width) {
            best = Math.min(best, distance[at + side] + 1);
        }
        if (y + side >= 0 && y + side < height) {
            int row = at + side * width;
            best = Math.min(best, distance[row] + 1);
            if (x > 0) {
                best = Math.min(best, distance[row - 1] + DIAGONAL);
            }
            if (x < width - 1) {
                best = Math.min(best, distance[row + 1] + DIAGONAL);
            }
        }
        distance[at] = best;
    }
}
