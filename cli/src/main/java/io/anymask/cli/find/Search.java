package io.anymask.cli.find;

import io.anymask.image.Image;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.databind.node.ObjectNode;

/// What `find` looks for, with the models that it needs open.
interface Search {
    /// Looks for it in an image.
    ///
    /// @param name of the image, for progress
    Answer in(Image image, String name);

    /// Says in JSON what was asked.
    void describe(ObjectNode answer);

    /// What was found.
    ///
    /// @param finds the best first
    /// @param nanoseconds that each part of the work took, by its name
    record Answer(List<Find> finds, SequencedMap<String, Long> nanoseconds) {}
}
