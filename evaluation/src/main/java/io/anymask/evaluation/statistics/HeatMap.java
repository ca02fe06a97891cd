package io.anymask.evaluation.statistics;

import io.anymask.dataset.statistics.DatasetStatistics;
import io.anymask.image.Image;

/// Where the centres of masks lie, as a picture of an image of whichever size: dark for none, bright for many.
/// Stateless.
final class HeatMap {
    /// Of the picture, pixels.
    private static final int SIDE = 512;

    /// Masks for each cell that make more of a picture than noise.
    private static final int ENOUGH = 4;

    private static final int[] COLOURS = {0x12161D, 0x1B3A6B, 0x1769D2, 0x3FCFA8, 0xFFE27A, 0xFFFFFF};

    /// Cells along each side.
    private final int side;

    private final long[] cells;

    /// With fewer masks cells are larger.
    HeatMap(DatasetStatistics statistics) {
        int wanted = DatasetStatistics.GRID;
        while (wanted > 8 && statistics.masks() < (long) ENOUGH * wanted * wanted) {
            wanted /= 2;
        }
        side = wanted;
        cells = new long[side * side];
        for (int row = 0; row < DatasetStatistics.GRID; row++) {
            for (int column = 0; column < DatasetStatistics.GRID; column++) {
                int cell = row * side / DatasetStatistics.GRID * side + column * side / DatasetStatistics.GRID;
                cells[cell] += statistics.centres(column, row);
            }
        }
    }

    int side() {
        return side;
    }

    /// Masks in the fullest cell.
    long most() {
        long most = 0;
        for (long count : cells) {
            most = Math.max(most, count);
        }
        return most;
    }

    Image draw() {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        double most = Math.max(1, most());
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int colour = colour(cells[y * side / SIDE * side + x * side / SIDE] / most);
                int at = 3 * (y * SIDE + x);
                rgb[at] = (byte) (colour >> 16);
                rgb[at + 1] = (byte) (colour >> 8);
                rgb[at + 2] = (byte) colour;
            }
        }
        return Image.of(SIDE, SIDE, rgb);
    }

    /// @param share of the fullest cell
    private static int colour(double share) {
        double place = share * (COLOURS.length - 1);
        int from = Math.min((int) place, COLOURS.length - 2);
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int low = COLOURS[from] >> shift & 0xFF;
            int high = COLOURS[from + 1] >> shift & 0xFF;
            colour |= (int) Math.round(low + (place - from) * (high - low)) << shift;
        }
        return colour;
    }
}
