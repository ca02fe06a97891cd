package io.anymask.inference.exemplar;

import io.anymask.inference.ImageEmbedding;
import io.anymask.mask.MaskLogits;
import io.anymask.model.ops.Taps;

/// How like a target each cell of an image is: the cosine between the target's feature and the cell's vector.
///
/// @param cells cosines over the whole padded grid
public record SimilarityMap(MaskLogits cells) {
    /// Cosines with a feature.
    ///
    /// @param feature of length one, see [Target#feature]
    public static SimilarityMap of(ImageEmbedding embedding, float[] feature) {
        CellFeatures features = CellFeatures.of(embedding);
        float[] cosines = new float[features.size()];
        for (int cell = 0; cell < cosines.length; cell++) {
            double norm = features.norm(cell);
            cosines[cell] = norm == 0 ? 0 : (float) (Vectors.dot(feature, features.vector(cell)) / norm);
        }
        return new SimilarityMap(new MaskLogits(features.grid(), features.grid(), cosines));
    }

    /// The map at the image's size, on the way that logits take: bilinearly to 4 × 4 values a cell, then as
    /// [ImageEmbedding#enlarge].
    public MaskLogits atImageSize(ImageEmbedding embedding) {
        int side = 4 * cells.width();
        return embedding.enlarge(resize(cells, side, side));
    }

    /// Bilinear resizing without aligned corners and without antialiasing.
    static MaskLogits resize(MaskLogits map, int width, int height) {
        Taps columns = Taps.bilinear(map.width(), width);
        Taps rows = Taps.bilinear(map.height(), height);
        float[] result = new float[Math.multiplyExact(width, height)];
        float[] line = new float[width];
        for (int y = 0; y < height; y++) {
            for (int tap = 0; tap < rows.count(y); tap++) {
                columns.apply(map.values(), (rows.first(y) + tap) * map.width(), line, 0, width);
                float weight = rows.weight(y, tap);
                for (int x = 0; x < width; x++) {
                    result[y * width + x] += weight * line[x];
                }
            }
        }
        return new MaskLogits(height, width, result);
    }
}
