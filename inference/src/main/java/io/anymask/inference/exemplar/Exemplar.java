package io.anymask.inference.exemplar;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Mask;
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
        if (mask.width() != width || mask.height() != height) {
            throw new PromptException("example mask: got %d×%d pixels, expected the image's %d×%d"
                    .formatted(mask.width(), mask.height(), width, height));
        }
        if (mask.isEmpty()) {
            throw new PromptException(
                    "example mask: got an empty mask, expected one with at least one pixel of the object");
        }
    }
}
