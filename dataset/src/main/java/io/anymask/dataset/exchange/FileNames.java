package io.anymask.dataset.exchange;

import io.anymask.dataset.DatasetException;
import io.anymask.image.ImageFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names of the files written for images: the image's own, without its ending, below its own folders. Whatever the
/// annotations call an image, nothing is written elsewhere.
final class FileNames {
    private final Map<String, String> taken = new HashMap<>();

    /// The image's name as a path below a folder, with slashes: no drive, no way up, no letter that a file system
    /// refuses.
    static String safe(String fileName) {
        List<String> parts = new ArrayList<>();
        for (String part : fileName.replace('\\', '/').split("/", -1)) {
            String plain = part.replaceAll("[\\p{Cntrl}<>:\"|?*]", "_").strip();
            if (!plain.isEmpty() && !plain.equals(".") && !plain.equals("..")) {
                parts.add(plain);
            }
        }
        return parts.isEmpty() ? "image" : String.join("/", parts);
    }

    /// The name without the ending of a picture, once.
    ///
    /// @throws DatasetException if another image has it
    String stem(AnnotatedImage image) {
        String safe = safe(image.fileName());
        int dot = safe.lastIndexOf('.');
        boolean picture = dot > safe.lastIndexOf('/') + 1
                && ImageFiles.ENDINGS.contains(ImageFiles.ending(Path.of(safe.substring(safe.lastIndexOf('/') + 1))));
        String stem = picture ? safe.substring(0, dot) : safe;
        @Nullable String other = taken.put(stem.toLowerCase(Locale.ROOT), image.fileName());
        if (other != null) {
            throw new DatasetException(
                    "the images %s and %s would have the same file of annotations, expected names that differ before the ending; rename one of them, or write COCO"
                            .formatted(other, image.fileName()));
        }
        return stem;
    }
}
