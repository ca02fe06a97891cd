package io.anymask.apps.volumes.segment;

import io.anymask.apps.volumes.SlicePictures;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// Embeddings of the slices of a volume, each made once and kept while the budget allows; of too many, the one
/// that was asked for longest ago goes. For one thread.
final class SliceEmbeddings {
    private final Segmenter segmenter;
    private final SlicePictures pictures;
    private final long budget;
    private final Map<Integer, ImageEmbedding> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private int encoded;

    /// @param budget in bytes; the newest embedding is kept whatever it needs
    SliceEmbeddings(Segmenter segmenter, SlicePictures pictures, long budget) {
        this.segmenter = segmenter;
        this.pictures = pictures;
        this.budget = budget;
    }

    ImageEmbedding get(int index) {
        ImageEmbedding known = kept.get(index);
        if (known != null) {
            return known;
        }
        ImageEmbedding embedding = segmenter.embed(pictures.picture(index));
        encoded++;
        kept.put(index, embedding);
        bytes += embedding.bytes();
        for (Iterator<ImageEmbedding> oldest = kept.values().iterator(); bytes > budget && kept.size() > 1; ) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
        return embedding;
    }

    /// How many slices were encoded so far, some of them twice.
    int encoded() {
        return encoded;
    }
}
