package io.anymask.evaluation.edges;

import io.anymask.image.Image;

/// The length of the gradient of brightness by Sobel's 3 × 3 operator, kept where it is largest across the edge. The
/// oldest row of the paper's table. Stateless.
public final class SobelEdges implements EdgeDetector {
    @Override
    public EdgeMap detect(Image photo) {
        return Gradient.sobel(Plane.grey(photo)).crests().toEdges();
    }
}
