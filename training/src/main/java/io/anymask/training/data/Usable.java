package io.anymask.training.data;

import io.anymask.dataset.ImageAnnotation;
import io.anymask.dataset.Instance;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/// How many of the annotated objects of some images can be learned, and why the others cannot. Immutable.
///
/// @param masks that can be learned
/// @param crowds that stand for many objects at once
/// @param large that cover more of their image than is allowed
/// @param small of fewer pixels than are needed
/// @param empty without a pixel
public record Usable(long masks, long crowds, long large, long small, long empty) {
    /// Of no images.
    public static final Usable NONE = new Usable(0, 0, 0, 0, 0);

    /// Which objects are learned.
    ///
    /// @param largest share of its image that a mask may cover (paper: 0.9)
    /// @param smallest pixels that a mask must have
    public record Limits(double largest, long smallest) {}

    /// What of an object's mask decides whether it can be learned.
    private enum Kind {
        MASK,
        CROWD,
        LARGE,
        SMALL,
        EMPTY
    }

    /// Of one image.
    ///
    public static Usable of(ImageAnnotation annotation, Limits limits) {
        Map<Kind, Long> counts = annotation.instances().stream()
                .collect(Collectors.groupingBy(
                        object -> kind(object, annotation, limits),
                        () -> new EnumMap<>(Kind.class),
                        Collectors.counting()));
        return new Usable(
                counts.getOrDefault(Kind.MASK, 0L),
                counts.getOrDefault(Kind.CROWD, 0L),
                counts.getOrDefault(Kind.LARGE, 0L),
                counts.getOrDefault(Kind.SMALL, 0L),
                counts.getOrDefault(Kind.EMPTY, 0L));
    }

    /// Whether an object can be learned.
    static boolean is(Instance object, ImageAnnotation annotation, Limits limits) {
        return kind(object, annotation, limits) == Kind.MASK;
    }

    private static Kind kind(Instance object, ImageAnnotation annotation, Limits limits) {
        if (object.crowd()) {
            return Kind.CROWD;
        }
        long area = object.mask().area();
        if (area == 0) {
            return Kind.EMPTY;
        }
        if (area > limits.largest() * annotation.width() * annotation.height()) {
            return Kind.LARGE;
        }
        return area < limits.smallest() ? Kind.SMALL : Kind.MASK;
    }

    /// Of the images of both.
    public Usable plus(Usable other) {
        return new Usable(
                masks + other.masks,
                crowds + other.crowds,
                large + other.large,
                small + other.small,
                empty + other.empty);
    }
}
