package io.anymask.service.model;

import io.anymask.image.ImageInfo;
import io.anymask.inference.Preprocessing;
import io.anymask.service.gallery.Hash;
import io.anymask.service.gallery.Photo;
import java.nio.charset.StandardCharsets;

/// All that an embedding depends on.
record EmbeddingKey(String imageSha256, int orientation, String modelSha256, int preprocessing, Npy.DType dtype) {
    private static final int TAG = 32;

    static EmbeddingKey of(Photo photo, ServedModel model, Npy.DType dtype) {
        ImageInfo info = photo.info();
        return new EmbeddingKey(photo.sha256(), info.orientation(), model.sha256(), Preprocessing.VERSION, dtype);
    }

    /// Of its file.
    String name() {
        return "%s-o%d-%s-p%d.%s".formatted(imageSha256, orientation, modelSha256, preprocessing, dtype.label());
    }

    /// For HTTP: two embeddings with one tag are equal.
    String tag() {
        return Hash.of(name().getBytes(StandardCharsets.US_ASCII)).substring(0, TAG);
    }
}
