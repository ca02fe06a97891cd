package io.anymask.cli.engine.simulate;

import java.util.List;

/// What an annotator did in a stage.
///
/// @param model version that answered; 0 for the one that the server was started with
/// @param sha256 of its weights
/// @param images in the order in which they were done
record StageResult(int model, String sha256, List<ImageResult> images) {
    StageResult {
        images = List.copyOf(images);
    }

    ImageResult sum() {
        return images.stream().reduce(ImageResult.NONE, ImageResult::plus);
    }
}
