package io.anymask.dataset.exchange;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskException;
import java.util.List;
import java.util.Map;

/// An image and its objects.
///
/// @param fileName of the image, with the folders below the data set's, as its annotation has it
/// @param width pixels
/// @param height pixels
/// @param attributes whatever else is said of the image, by name
public record AnnotatedImage(
        String fileName, int width, int height, List<AnnotatedObject> objects, Map<String, String> attributes) {
    /// @throws MaskException for a frame without a pixel or larger than [Mask#MAX_PIXELS], or an object of another
    ///     size
    public AnnotatedImage {
        if (width < 1 || height < 1 || (long) width * height > Mask.MAX_PIXELS) {
            throw new MaskException("image %s: %d×%d pixels, expected 1 to %d in all"
                    .formatted(fileName, width, height, Mask.MAX_PIXELS));
        }
        objects = List.copyOf(objects);
        attributes = Map.copyOf(attributes);
        for (AnnotatedObject object : objects) {
            if (object.mask().width() != width || object.mask().height() != height) {
                throw new MaskException("image %s of %d×%d pixels: got a mask of %d×%d, expected the image's size"
                        .formatted(
                                fileName,
                                width,
                                height,
                                object.mask().width(),
                                object.mask().height()));
            }
        }
    }

    public AnnotatedImage(String fileName, int width, int height, List<AnnotatedObject> objects) {
        this(fileName, width, height, objects, Map.of());
    }
}
