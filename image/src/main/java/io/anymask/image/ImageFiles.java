package io.anymask.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Which files of a folder are pictures: those that [Image#read] can read, by their names. Stateless.
public final class ImageFiles {
    /// The endings of picture files in lower case, without the dot, in alphabetical order.
    public static final List<String> ENDINGS = List.of("bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff", "webp");

    /// Those of them whose files keep each pixel's number, and so can be masks and label maps.
    public static final List<String> EXACT = List.of("bmp", "gif", "png", "tif", "tiff");

    private ImageFiles() {}

    /// Whether a file's name ends as a picture's does, in upper or lower case, and does not begin with a dot, as
    /// those of hidden files do. What is in the file is not looked at.
    public static boolean isPicture(Path file) {
        return !String.valueOf(file.getFileName()).startsWith(".") && ENDINGS.contains(ending(file));
    }

    /// What follows the last dot of a file's name, in lower case; the whole name if it has no dot.
    public static String ending(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
