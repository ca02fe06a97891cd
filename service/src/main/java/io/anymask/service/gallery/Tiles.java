package io.anymask.service.gallery;

import io.anymask.image.Image;
import io.anymask.image.JpegFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/// An image in squares at each of several scales: level 0 is the image, each next level has half its sides,
/// rounded up, and the last one fits a single square.
public final class Tiles {
    /// Of a whole tile, pixels.
    public static final int SIDE = 512;
    private static final float QUALITY = 0.88f;

    private Tiles() {}

    /// How many scales an image has.
    public static int levels(int width, int height) {
        int levels = 1;
        for (int longer = Math.max(width, height); longer > SIDE; longer = half(longer)) {
            levels++;
        }
        return levels;
    }

    private static int half(int side) {
        return (side + 1) / 2;
    }

    private static int count(int side) {
        return (side + SIDE - 1) / SIDE;
    }

    /// Cuts all of them into a folder.
    static void write(Image image, Path folder) {
        Image level = image;
        int levels = levels(image.width(), image.height());
        for (int i = 0; i < levels; i++) {
            if (i > 0) {
                level = level.resize(half(level.width()), half(level.height()));
            }
            write(level, i, folder);
        }
    }

    private static void write(Image image, int level, Path folder) {
        int columns = count(image.width());
        IntStream.range(0, columns * count(image.height())).parallel().forEach(tile -> {
            int x = tile % columns;
            int y = tile / columns;
            Image part = image.crop(
                    x * SIDE,
                    y * SIDE,
                    Math.min(SIDE, image.width() - x * SIDE),
                    Math.min(SIDE, image.height() - y * SIDE));
            try {
                Files.write(folder.resolve(name(level, x, y)), JpegFile.encode(part, QUALITY));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    static String name(int level, int x, int y) {
        return level + "_" + x + "_" + y + ".jpg";
    }
}
