package io.anymask.dataset;

import java.util.List;

/// All objects of a photo.
///
/// @param width of the photo, pixels
/// @param height of the photo, pixels
public record ImageAnnotation(int width, int height, List<Instance> instances) {
    public ImageAnnotation {
        instances = List.copyOf(instances);
    }
}
