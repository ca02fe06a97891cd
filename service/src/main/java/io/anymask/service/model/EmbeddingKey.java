package io.anymask.service.model;

import io.anymask.image.ImageInfo;
import io.anymask.service.gallery.Hash;
import io.anymask.service.gallery.Photo;
import java.nio.charset.StandardCharsets;

/// All that an embedding depends on.
///
/// @param reading version of the way from a file to pixels
/// @param model fingerprint of model, preprocessing and engine
record EmbeddingKey(String imageSha256, int orientation, int reading, String model, Npy.DType dtype) {
    private static final int TAG = 32;

    static EmbeddingKey of(Photo photo, ServedModel model, Npy.DType dtype) {
        ImageInfo info = photo.info();
        return new EmbeddingKey(photo.sha256(), info.orientation(), Photo.READING, model.fingerprint(), dtype);
    }

    /// Of its file.
    String name() {
        return "%s-o%d-r%d-%s.%s".formatted(imageSha256, orientation, reading, model, dtype.label());
    }

    /// For HTTP: two embeddings with one tag are equal.
    String tag() {
        return Hash.of(name().getBytes(StandardCharsets.US_ASCII)).substring(0, TAG);
    }
}
