package io.anymask.dataset.exchange;

import java.util.List;
import java.util.Locale;

/// Something that a format, or a project, cannot hold.
///
/// @param holder what cannot hold it, as people call it
/// @param count of the objects, images or categories that have it
/// @param first of these, the first few
public record Loss(Kind kind, String holder, long count, List<String> first) {
    public Loss {
        first = List.copyOf(first);
    }

    /// What can be lost.
    public enum Kind {
        /// Objects without a pixel.
        EMPTY("object has no pixel", "objects have no pixel", "left out"),
        /// Objects without a category, in a format that wants one.
        NO_CATEGORY("object has no category", "objects have no category", "called \"" + Category.NONE + "\""),
        /// Categories, in a format without.
        CATEGORY("object has a category", "objects have a category", "lost"),
        SUPERCATEGORY("category has a supercategory", "categories have a supercategory", "lost"),
        COLOUR("category has a colour", "categories have a colour", "lost"),
        /// Holes, in a format of plain outlines.
        HOLES(
                "object has holes",
                "objects have holes",
                "joined to the outline by a line there and back, which some programs fill or show"),
        /// Several parts, in a format of one outline for each object.
        PARTS(
                "object has several parts",
                "objects have several parts",
                "joined to one outline by lines there and back, which some programs show"),
        /// Points that a person set, in a format of pixels.
        OUTLINE("object is a polygon", "objects are polygons", "its pixels alone are written"),
        /// Objects below others, in a format of one object for each pixel.
        OVERLAP(
                "object lies partly or wholly below another",
                "objects lie partly or wholly below others",
                "common pixels go to the smaller one"),
        /// Objects of one category, in a format without objects.
        MERGED(
                "object shares its image with another of its category",
                "objects share their image with others of their category",
                "become one"),
        /// More objects in an image than the format can number.
        TOO_MANY(
                "object is beyond the 254th of its image",
                "objects are beyond the 254th of their image",
                "written without pixels, as a box"),
        CROWD("object is a crowd", "objects are crowds", "written without that mark"),
        /// Boxes that are not those of the masks.
        BOX("object has a box of its own", "objects have a box of their own", "the mask's box stands for it"),
        SCORES("object has a model's scores", "objects have a model's scores", "lost"),
        SOURCE("object says how or by whom it was made", "objects say how or by whom they were made", "lost"),
        ATTRIBUTES("object has attributes", "objects have attributes", "lost, all or some"),
        IMAGE_ATTRIBUTES("image has attributes", "images have attributes", "lost");

        private final String one;
        private final String many;
        private final String fate;

        Kind(String one, String many, String fate) {
            this.one = one;
            this.many = many;
            this.fate = fate;
        }

        /// Its word in reports: `no_category`.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What becomes of it.
    public String fate() {
        return kind.fate;
    }

    /// For people, in a line: `12 objects have holes, which YOLO-seg cannot hold: … (first: a.jpg, object 3; …)`.
    @Override
    public String toString() {
        return "%d %s, which %s cannot hold: %s (first: %s%s)"
                .formatted(
                        count,
                        count == 1 ? kind.one : kind.many,
                        holder,
                        kind.fate,
                        String.join("; ", first),
                        count > first.size() ? "; …" : "");
    }
}
