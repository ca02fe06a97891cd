package io.anymask.dataset;

import io.anymask.mask.MaskException;
import io.anymask.mask.Ring;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Segmentation and box of an entry, until its image is known. One of them may be odd: the other stands for both.
final class Shape {
    private @Nullable Outline outline;
    private @Nullable CocoBox box;
    private String oddOutline = "";
    private String oddBox = "";

    /// Whether an entry carries the one that a detector of boxes has.
    @Nullable
    CocoBox box() {
        return box;
    }

    /// The polygons of the segmentation; none if it has run lengths.
    List<Ring> rings() {
        return outline == null ? List.of() : outline.rings();
    }

    /// Takes the value that the reader stands on, of the field `segmentation`.
    void segmentation(EntryReader json) throws IOException {
        oddOutline = orEmpty(json.fault(() -> outline = json.isMissing("segmentation") ? null : json.outline()));
    }

    /// Takes the value that the reader stands on, of the field `bbox`.
    void box(EntryReader json) throws IOException {
        oddBox = orEmpty(json.fault(() -> box = json.isMissing("bbox") ? null : json.box("bbox")));
    }

    private static String orEmpty(@Nullable String fault) {
        return fault == null ? "" : fault;
    }

    /// The mask in the frame of its image; null if the entry has none. Notes what is odd.
    ///
    /// @throws EntryException when a segmentation or a box was given, and neither can be used
    @Nullable
    Rle mask(EntryReader json, CocoImage image) {
        Rle mask = null;
        if (outline != null) {
            json.spend(outline.steps(image));
            try {
                mask = outline.mask(image);
            } catch (MaskException | IllegalArgumentException e) {
                oddOutline = String.valueOf(e.getMessage());
            }
        }
        if (mask == null && box == null && !(oddOutline.isEmpty() && oddBox.isEmpty())) {
            json.field = oddOutline.isEmpty() ? "bbox" : "segmentation";
            throw json.failure(oddOutline.isEmpty() ? oddBox : oddOutline);
        }
        if (!oddOutline.isEmpty()) {
            json.odd("segmentation", oddOutline, "the box alone was taken");
        }
        if (!oddBox.isEmpty()) {
            json.odd("bbox", oddBox, "the box of the mask was taken");
        }
        return mask;
    }
}
