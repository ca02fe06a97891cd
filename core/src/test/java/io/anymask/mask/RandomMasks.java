package io.anymask.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Seeded masks for property tests: every width class of the packing, empty to full, noise and blobs.
final class RandomMasks {
    private static final int[][] SIZES = {
        {1, 1},
        {1, 7},
        {7, 1},
        {2, 2},
        {63, 5},
        {64, 3},
        {65, 4},
        {5, 63},
        {3, 64},
        {2, 65},
        {128, 9},
        {130, 67},
        {200, 131},
        {1, 200},
        {2000, 3},
        {2000, 1}
    };

    private RandomMasks() {}

    /// A picture of one boolean per pixel, addressed `pixels[y][x]`, with the name that a failing test shows.
    record Bitmap(String name, boolean[][] pixels) {
        int width() {
            return pixels[0].length;
        }

        int height() {
            return pixels.length;
        }

        Mask mask() {
            return RandomMasks.mask(pixels);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Mask mask(boolean[][] pixels) {
        int height = pixels.length;
        int width = pixels[0].length;
        boolean[] rowMajor = new boolean[width * height];
        for (int y = 0; y < height; y++) {
            System.arraycopy(pixels[y], 0, rowMajor, y * width, width);
        }
        return Mask.of(width, height, rowMajor);
    }

    static boolean[][] pixels(Mask mask) {
        boolean[][] pixels = new boolean[mask.height()][mask.width()];
        for (int y = 0; y < mask.height(); y++) {
            for (int x = 0; x < mask.width(); x++) {
                pixels[y][x] = mask.get(x, y);
            }
        }
        return pixels;
    }

    /// Test cases for `@MethodSource`, always the same ones.
    static Stream<Bitmap> bitmaps() {
        List<Bitmap> all = new ArrayList<>();
        Random random = new Random(20230405);
        for (int[] size : SIZES) {
            String name = size[0] + "x" + size[1];
            all.add(new Bitmap(name + " empty", new boolean[size[1]][size[0]]));
            all.add(new Bitmap(name + " full", noise(random, size[0], size[1], 1)));
            for (double density : new double[] {0.02, 0.5, 0.9}) {
                all.add(new Bitmap(name + " noise " + density, noise(random, size[0], size[1], density)));
            }
            for (int i = 0; i < 3; i++) {
                all.add(new Bitmap(name + " blobs " + i, blobs(random, size[0], size[1])));
            }
        }
        return all.stream();
    }

    static boolean[][] noise(Random random, int width, int height, double density) {
        boolean[][] pixels = new boolean[height][width];
        for (boolean[] row : pixels) {
            for (int x = 0; x < width; x++) {
                row[x] = random.nextDouble() < density;
            }
        }
        return pixels;
    }

    /// A few ellipses, some of which are cut out again.
    static boolean[][] blobs(Random random, int width, int height) {
        boolean[][] pixels = new boolean[height][width];
        for (int i = 0; i < 8; i++) {
            double cx = random.nextDouble() * width;
            double cy = random.nextDouble() * height;
            double rx = random.nextDouble() * width / 3 + 1;
            double ry = random.nextDouble() * height / 3 + 1;
            boolean value = i % 3 != 2;
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    double dx = (x - cx) / rx;
                    double dy = (y - cy) / ry;
                    if (dx * dx + dy * dy < 1) {
                        pixels[y][x] = value;
                    }
                }
            }
        }
        return pixels;
    }
}
