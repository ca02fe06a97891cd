package io.anymask.inference;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/// How masks are generated (reference file `automatic_mask_generator.py`; the defaults are its own). Immutable.
///
/// @param pointsPerSide of the grid over the whole image
/// @param pointsPerBatch prompts decoded together
/// @param predIouThreshold masks must be predicted better than this; 0 or less keeps all
/// @param stabilityScoreThreshold masks must be at least so stable; 0 or less keeps all
/// @param stabilityScoreOffset how far the two thresholds of the stability score lie from zero
/// @param boxNmsThreshold boxes that overlap more are duplicates
/// @param cropLayers layer i segments 2ⁱ × 2ⁱ crops of the image as well
/// @param cropNmsThreshold as `boxNmsThreshold`, between crops
/// @param cropOverlapRatio of the shorter side
/// @param cropPointsDownscale the grid of layer i has so many times fewer points, to the power of i
/// @param minMaskRegionArea holes and islands below are removed; 0 for none
/// @param skipWholeImage leaves layer 0 out (large scenes with small objects)
/// @param minArea smaller masks are dropped, pixels
/// @param maxAreaShare larger masks are dropped, as a share of the image
/// @param largestComponentOnly keeps the largest connected part of each mask
/// @param pointGrids points of your own for the crops of each layer, instead of the regular grid; empty for none
public record MaskGeneratorOptions(
        int pointsPerSide,
        int pointsPerBatch,
        double predIouThreshold,
        double stabilityScoreThreshold,
        double stabilityScoreOffset,
        double boxNmsThreshold,
        int cropLayers,
        double cropNmsThreshold,
        double cropOverlapRatio,
        int cropPointsDownscale,
        long minMaskRegionArea,
        boolean skipWholeImage,
        long minArea,
        double maxAreaShare,
        boolean largestComponentOnly,
        List<List<GridPoint>> pointGrids)
        implements Serializable {
    /// The reference's defaults.
    public static final MaskGeneratorOptions DEFAULT = new MaskGeneratorOptions(
            32, 4, 0.88, 0.95, 1, 0.7, 0, 0.7, 512 / 1500.0, 1, 0, false, 0, 1, false, List.of());

    /// A quarter of the points.
    public static final MaskGeneratorOptions FAST =
            DEFAULT.toBuilder().pointsPerSide(16).build();

    /// The settings of SA-1B (paper, appendix B) as far as the generator has them: 20 crops, small regions
    /// cleaned, and nothing kept that is smaller than those or nearly the whole image. 3072 points on each image.
    public static final MaskGeneratorOptions SA1B = DEFAULT.toBuilder()
            .cropLayers(2)
            .cropPointsDownscale(2)
            .minMaskRegionArea(100)
            .minArea(100)
            .maxAreaShare(0.95)
            .build();

    /// The defaults for a model: SAM's, with the thresholds that suit it ([KeptThresholds]).
    ///
    /// @throws io.anymask.model.checkpoint.CheckpointException when what it carries are no thresholds
    public static MaskGeneratorOptions suiting(PromptableModel model) {
        return KeptThresholds.of(model.checkpoint()).in(DEFAULT);
    }

    private static final int MOST_POINTS = 512;
    private static final int MOST_LAYERS = 5;

    /// @throws IllegalArgumentException for a value that makes no sense
    public MaskGeneratorOptions {
        require("points per side", pointsPerSide, 1, MOST_POINTS);
        require("points per batch", pointsPerBatch, 1, 1024);
        require("predicted IoU threshold", predIouThreshold, -1, 2);
        require("stability score threshold", stabilityScoreThreshold, -1, 1);
        require("stability score offset", stabilityScoreOffset, 0, 100);
        require("box NMS threshold", boxNmsThreshold, 0, 1);
        require("crop layers", cropLayers, 0, MOST_LAYERS);
        require("crop NMS threshold", cropNmsThreshold, 0, 1);
        require("crop overlap ratio", cropOverlapRatio, 0, 1);
        require("crop points downscale", cropPointsDownscale, 1, MOST_POINTS);
        require("minimum mask region area", (double) minMaskRegionArea, 0, Integer.MAX_VALUE);
        require("minimum area", (double) minArea, 0, Integer.MAX_VALUE);
        require("maximum area share", maxAreaShare, 0, 1);
        if (skipWholeImage && cropLayers == 0) {
            throw new IllegalArgumentException("skip whole image: got no crop layers either, expected at least one");
        }
        pointGrids = pointGrids.stream().map(List::copyOf).toList();
        if (!pointGrids.isEmpty() && pointGrids.size() != cropLayers + 1) {
            throw new IllegalArgumentException("point grids: got %d, expected one for each layer, %d"
                    .formatted(pointGrids.size(), cropLayers + 1));
        }
        for (List<GridPoint> grid : pointGrids) {
            require("points of a point grid", grid.size(), 1, MOST_POINTS * MOST_POINTS);
        }
    }

    private static void require(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    "%s: got %s, expected %s to %s".formatted(name, plain(value), plain(least), plain(most)));
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /// Starts from these options.
    public Builder toBuilder() {
        return new Builder(this);
    }

    /// The points of each crop of a layer; in a regular grid x is fastest.
    List<GridPoint> grid(int layer) {
        if (!pointGrids.isEmpty()) {
            return pointGrids.get(layer);
        }
        int side = side(layer);
        List<GridPoint> grid = new ArrayList<>(side * side);
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                grid.add(new GridPoint((column + 0.5) / side, (row + 0.5) / side));
            }
        }
        return grid;
    }

    /// How many, without making them.
    int points(int layer) {
        if (!pointGrids.isEmpty()) {
            return pointGrids.get(layer).size();
        }
        return side(layer) * side(layer);
    }

    private int side(int layer) {
        return Math.max(1, (int) (pointsPerSide / Math.pow(cropPointsDownscale, layer)));
    }

    List<Integer> layers() {
        return java.util.stream.IntStream.rangeClosed(skipWholeImage ? 1 : 0, cropLayers)
                .boxed()
                .toList();
    }

    /// Changes options one by one; each method is named like the component it sets. Not thread-safe.
    public static final class Builder {
        private int pointsPerSide;
        private int pointsPerBatch;
        private double predIouThreshold;
        private double stabilityScoreThreshold;
        private double stabilityScoreOffset;
        private double boxNmsThreshold;
        private int cropLayers;
        private double cropNmsThreshold;
        private double cropOverlapRatio;
        private int cropPointsDownscale;
        private long minMaskRegionArea;
        private boolean skipWholeImage;
        private long minArea;
        private double maxAreaShare;
        private boolean largestComponentOnly;
        private List<List<GridPoint>> pointGrids;

        private Builder(MaskGeneratorOptions from) {
            pointsPerSide = from.pointsPerSide();
            pointsPerBatch = from.pointsPerBatch();
            predIouThreshold = from.predIouThreshold();
            stabilityScoreThreshold = from.stabilityScoreThreshold();
            stabilityScoreOffset = from.stabilityScoreOffset();
            boxNmsThreshold = from.boxNmsThreshold();
            cropLayers = from.cropLayers();
            cropNmsThreshold = from.cropNmsThreshold();
            cropOverlapRatio = from.cropOverlapRatio();
            cropPointsDownscale = from.cropPointsDownscale();
            minMaskRegionArea = from.minMaskRegionArea();
            skipWholeImage = from.skipWholeImage();
            minArea = from.minArea();
            maxAreaShare = from.maxAreaShare();
            largestComponentOnly = from.largestComponentOnly();
            pointGrids = from.pointGrids();
        }

        public Builder pointsPerSide(int value) {
            pointsPerSide = value;
            return this;
        }

        public Builder pointsPerBatch(int value) {
            pointsPerBatch = value;
            return this;
        }

        public Builder predIouThreshold(double value) {
            predIouThreshold = value;
            return this;
        }

        public Builder stabilityScoreThreshold(double value) {
            stabilityScoreThreshold = value;
            return this;
        }

        public Builder stabilityScoreOffset(double value) {
            stabilityScoreOffset = value;
            return this;
        }

        public Builder boxNmsThreshold(double value) {
            boxNmsThreshold = value;
            return this;
        }

        public Builder cropLayers(int value) {
            cropLayers = value;
            return this;
        }

        public Builder cropNmsThreshold(double value) {
            cropNmsThreshold = value;
            return this;
        }

        public Builder cropOverlapRatio(double value) {
            cropOverlapRatio = value;
            return this;
        }

        public Builder cropPointsDownscale(int value) {
            cropPointsDownscale = value;
            return this;
        }

        public Builder minMaskRegionArea(long value) {
            minMaskRegionArea = value;
            return this;
        }

        public Builder skipWholeImage(boolean value) {
            skipWholeImage = value;
            return this;
        }

        public Builder minArea(long value) {
            minArea = value;
            return this;
        }

        public Builder maxAreaShare(double value) {
            maxAreaShare = value;
            return this;
        }

        public Builder largestComponentOnly(boolean value) {
            largestComponentOnly = value;
            return this;
        }

        public Builder pointGrids(List<List<GridPoint>> value) {
            pointGrids = value;
            return this;
        }

        /// @throws IllegalArgumentException for a value that makes no sense
        public MaskGeneratorOptions build() {
            return new MaskGeneratorOptions(
                    pointsPerSide,
                    pointsPerBatch,
                    predIouThreshold,
                    stabilityScoreThreshold,
                    stabilityScoreOffset,
                    boxNmsThreshold,
                    cropLayers,
                    cropNmsThreshold,
                    cropOverlapRatio,
                    cropPointsDownscale,
                    minMaskRegionArea,
                    skipWholeImage,
                    minArea,
                    maxAreaShare,
                    largestComponentOnly,
                    pointGrids);
        }
    }
}
