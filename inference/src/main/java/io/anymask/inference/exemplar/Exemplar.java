package io.anymask.inference.exemplar;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.prompt.PromptException;

/// One object, shown: an image and the object's mask in it.
///
/// @param embedding of the image
/// @param mask of the image's size, with at least one pixel
public record Exemplar(ImageEmbedding embedding, Mask mask) {
    /// @throws PromptException when the mask is empty or has another size than the image
    public Exemplar {
        requireFits(mask, embedding.width(), embedding.height());
    }

    /// Embeds the image.
    ///
    /// @throws PromptException when the mask is empty or has another size than the image
    public static Exemplar of(Segmenter segmenter, Image image, Mask mask) {
        requireFits(mask, image.width(), image.height());
        return new Exemplar(segmenter.embed(image), mask);
    }

    /// Checks a mask before its image is embedded.
    ///
    /// @throws PromptException when the mask is empty or has another size than the image
    public static void requireFits(Mask mask, int width, int height) {
        requireFits(mask.width(), mask.height(), mask.isEmpty(), width, height);
    }

    /// The same before a mask is decoded.
    ///
    /// @throws PromptException when the mask is empty or has another size than the image
    public static void requireFits(Rle mask, int width, int height) {
        requireFits(mask.width(), mask.height(), mask.area() == 0, width, height);
    }

    private static void requireFits(int maskWidth, int maskHeight, boolean empty, int width, int height) {
        if (maskWidth != width || maskHeight != height) {
            throw new PromptException("example mask: got %d×%d pixels, expected the image's %d×%d"
                    .formatted(maskWidth, maskHeight, width, height));
        }
        if (empty) {
            throw new PromptException(
                    "example mask: got an empty mask, expected one with at least one pixel of the object");
        }
    }
}
