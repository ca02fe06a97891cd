package io.anymask.evaluation.edges.report;

import io.anymask.evaluation.edges.EdgeMap;
import io.anymask.evaluation.edges.bsds.BoundarySummary;
import io.anymask.evaluation.edges.bsds.ImageResult;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What one method reached. Immutable.
///
/// @param name of the method
/// @param setup all that its maps depend on, by name
/// @param images those evaluated, by name
/// @param missing names of images without an edge map, left out
/// @param maps the folder with its maps
public record MethodResult(
        String name, SequencedMap<String, String> setup, List<ImageResult> images, List<String> missing, Path maps) {
    public MethodResult {
        setup = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(setup));
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
