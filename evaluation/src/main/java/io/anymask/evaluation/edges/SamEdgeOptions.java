package io.anymask.evaluation.edges;

/// How masks become edges. Immutable.
///
/// @param pointsPerSide of the grid
/// @param nmsThreshold masks whose boxes overlap more are duplicates
/// @param predictedIouThreshold masks must be predicted better than this; 0 keeps all
/// @param stabilityThreshold masks must be at least so stable; 0 keeps all
/// @param blur whether edges are smoothed over 3 × 3 pixels before they are made thin
/// @param thinning how they are made thin
public record SamEdgeOptions(
        int pointsPerSide,
        double nmsThreshold,
        double predictedIouThreshold,
        double stabilityThreshold,
        boolean blur,
        EdgeThinning thinning) {
    /// The paper's: 768 masks, no filter. The smoothing comes from reproductions.
    public static final SamEdgeOptions DEFAULT = new SamEdgeOptions(16, 0.7, 0, 0, true, EdgeThinning.DEFAULT);

    /// Scales the strongest gradients to 0 to 1 and makes them thin.
    EdgeMap finish(EdgeMap gradients) {
        EdgeMap edges = gradients.stretched();
        if (blur) {
            Plane smooth = new Plane(edges.width(), edges.height(), edges.values()).triangle(1);
            edges = new EdgeMap(edges.width(), edges.height(), smooth.values());
        }
        return thinning.thin(edges);
    }
}
