package io.anymask.evaluation.edges;

import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.Segmenter;
import io.anymask.inference.SummarisedMask;
import java.util.List;

/// Edges from automatic masks, by the recipe of the paper (appendix D.2) and its authors' additions in issue
/// 226 of their repository: a grid of 16 × 16 points, three masks each, duplicates removed; of each mask the
/// gradient of its probability, by Sobel's operator, at the mask's boundary; the largest of all masks; scaled
/// to 0 to 1; made thin.
///
/// Safe for use by several threads. Memory does not grow with the size of masks: only boundaries are kept.
public final class SamEdges implements EdgeDetector {
    private final AutomaticMaskGenerator generator;
    private final SamEdgeOptions options;

    private SamEdges(AutomaticMaskGenerator generator, SamEdgeOptions options) {
        this.generator = generator;
        this.options = options;
    }

    /// The paper's recipe.
    public static SamEdges of(Segmenter sam) {
        return of(sam, SamEdgeOptions.DEFAULT);
    }

    public static SamEdges of(Segmenter sam, SamEdgeOptions options) {
        MaskGeneratorOptions masks = MaskGeneratorOptions.DEFAULT.toBuilder()
                .pointsPerSide(options.pointsPerSide())
                .boxNmsThreshold(options.nmsThreshold())
                .predIouThreshold(options.predictedIouThreshold())
                .stabilityScoreThreshold(options.stabilityThreshold())
                .build();
        return new SamEdges(AutomaticMaskGenerator.of(sam, masks), options);
    }

    @Override
    public EdgeMap detect(Image photo) {
        return detect(photo, (done, total) -> {});
    }

    /// @param progress is told how many of the grid's points are done
    public EdgeMap detect(Image photo, AutomaticMaskGenerator.Progress progress) {
        return options.finish(thick(photo, progress));
    }

    /// The edges before they are scaled and made thin: the largest gradient of a probability at
    /// each pixel, 0 to 4.
    EdgeMap thick(Image photo, AutomaticMaskGenerator.Progress progress) {
        float[] strongest = new float[photo.width() * photo.height()];
        List<SummarisedMask<Contour>> masks = generator.generate(photo, progress, Contour::of);
        masks.forEach(mask -> mask.summary().addTo(strongest));
        return new EdgeMap(photo.width(), photo.height(), strongest);
    }
}
