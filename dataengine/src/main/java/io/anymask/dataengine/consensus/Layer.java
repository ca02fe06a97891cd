package io.anymask.dataengine.consensus;

import io.anymask.dataengine.annotation.Annotation;
import java.util.List;

/// Masks of an image that one person made, or its own set.
///
/// @param name empty for the image's own set
/// @param author a person's id; empty for the image's own set, which may have several
/// @param shown the person's name, as it is shown
/// @param objects accepted masks
public record Layer(String name, String author, String shown, List<Annotation> objects) {
    public Layer {
        objects = List.copyOf(objects);
    }

    /// Whose masks are in a layer: its name ends with the person's id.
    public static String author(String name) {
        return name.substring(name.indexOf(':') + 1);
    }
}
