package io.anymask.evaluation.video;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The embeddings of a video's frames, made once for all methods and rounds, as long as there is memory for them.
/// Not thread-safe.
final class FrameEmbeddings implements Function<Image, ImageEmbedding> {
    private final Function<Image, ImageEmbedding> encoder;
    private final Map<Integer, SoftReference<ImageEmbedding>> kept = new HashMap<>();
    private int current;

    FrameEmbeddings(Function<Image, ImageEmbedding> encoder) {
        this.encoder = encoder;
    }

    /// Forgets all.
    void clear() {
        kept.clear();
    }

    /// From here on images are those of a frame.
    void at(int frame) {
        current = frame;
    }

    @Override
    public ImageEmbedding apply(Image image) {
        SoftReference<ImageEmbedding> known = kept.get(current);
        @Nullable ImageEmbedding embedding = known == null ? null : known.get();
        if (embedding == null) {
            embedding = encoder.apply(image);
            kept.put(current, new SoftReference<>(embedding));
        }
        return embedding;
    }
}
