package io.anymask.evaluation.edges.report;

import io.anymask.evaluation.edges.EdgeMap;
import io.anymask.evaluation.edges.bsds.BoundarySummary;
import io.anymask.evaluation.edges.bsds.ImageResult;
import java.nio.file.Path;
import java.util.List;

/// What one method reached. Immutable.
///
/// @param name of the method
/// @param setup all that its maps depend on
/// @param images those evaluated, by name
/// @param missing names of images without an edge map, left out
/// @param maps the folder with its maps
public record MethodResult(String name, String setup, List<ImageResult> images, List<String> missing, Path maps) {
    public MethodResult {
        images = List.copyOf(images);
        missing = List.copyOf(missing);
    }

    public BoundarySummary summary() {
        return BoundarySummary.of(images);
    }

    EdgeMap map(String image) {
        return EdgeMap.read(maps.resolve(image + ".png"));
    }
}
