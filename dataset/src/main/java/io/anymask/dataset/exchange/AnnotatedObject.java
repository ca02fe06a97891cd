package io.anymask.dataset.exchange;

import io.anymask.dataset.CocoBox;
import io.anymask.mask.Polygon;
import io.anymask.mask.Rle;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An object in an image.
///
/// @param id in its file; empty where it has none. Files are written with numbers of their own
/// @param category the id of its category; null for none
/// @param mask the truth, in the frame of its image
/// @param outline the polygons that the mask was made of, as long as they still are its outline; a pixel in any of
///     them is the object's. None if it was not made of polygons
/// @param box as its annotation has it, else the one around the mask's pixels
/// @param crowd many objects annotated as one region
/// @param predictedIou the model's own estimate of the mask; NaN if unknown
/// @param stabilityScore NaN if unknown
/// @param author who made it; empty if unknown
/// @param attributes whatever else is said of it, by name
public record AnnotatedObject(
        String id,
        @Nullable Long category,
        Rle mask,
        List<Polygon> outline,
        CocoBox box,
        boolean crowd,
        double predictedIou,
        double stabilityScore,
        Source source,
        String author,
        Map<String, String> attributes) {
    public AnnotatedObject {
        outline = List.copyOf(outline);
        attributes = Map.copyOf(attributes);
    }

    /// An object of which only the mask is known.
    ///
    /// @param category null for none
    public static AnnotatedObject of(@Nullable Long category, Rle mask) {
        return new AnnotatedObject(
                "",
                category,
                mask,
                List.of(),
                CocoBox.of(mask.cocoBox()),
                false,
                Double.NaN,
                Double.NaN,
                Source.UNKNOWN,
                "",
                Map.of());
    }

    /// The same under an id.
    public AnnotatedObject named(String other) {
        return new AnnotatedObject(
                other, category, mask, outline, box, crowd, predictedIou, stabilityScore, source, author, attributes);
    }

    /// The same with the polygons that its mask was made of.
    public AnnotatedObject withOutline(List<Polygon> polygons) {
        return new AnnotatedObject(
                id, category, mask, polygons, box, crowd, predictedIou, stabilityScore, source, author, attributes);
    }

    /// The same with a box of its own.
    public AnnotatedObject withBox(CocoBox other) {
        return new AnnotatedObject(
                id, category, mask, outline, other, crowd, predictedIou, stabilityScore, source, author, attributes);
    }

    /// The same as a crowd, or not.
    public AnnotatedObject withCrowd(boolean many) {
        return new AnnotatedObject(
                id, category, mask, outline, box, many, predictedIou, stabilityScore, source, author, attributes);
    }

    /// The same with a model's scores; NaN for one that is unknown.
    public AnnotatedObject withScores(double iou, double stability) {
        return new AnnotatedObject(id, category, mask, outline, box, crowd, iou, stability, source, author, attributes);
    }

    /// The same with how it was made, and by whom.
    public AnnotatedObject by(Source how, String who) {
        return new AnnotatedObject(
                id, category, mask, outline, box, crowd, predictedIou, stabilityScore, how, who, attributes);
    }

    /// The same with other attributes.
    public AnnotatedObject with(Map<String, String> others) {
        return new AnnotatedObject(
                id, category, mask, outline, box, crowd, predictedIou, stabilityScore, source, author, others);
    }

    /// Whether its box is another one than its mask's. COCO's are those of polygons, parts of a pixel away.
    public boolean hasBoxOfItsOwn() {
        CocoBox around = CocoBox.of(mask.cocoBox());
        return Math.abs(box.x() - around.x()) >= 1
                || Math.abs(box.y() - around.y()) >= 1
                || Math.abs(box.x() + box.width() - around.x() - around.width()) >= 1
                || Math.abs(box.y() + box.height() - around.y() - around.height()) >= 1;
    }
}
