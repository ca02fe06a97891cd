package io.anymask.dataset;

import io.anymask.image.ReadOptions;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Photos with objects whose masks are known.
///
/// ```java
/// Dataset coco = Dataset.coco(Path.of("instances_val2017.json"), Path.of("val2017"));
/// for (DatasetImage image : coco.images()) {
///     for (Instance object : image.annotation().instances()) { … }
/// }
/// ```
///
/// The readers find their files at once; masks and pixels are read when they are asked for. What cannot be used, a
/// photo without annotations or an annotation without photo, is left out and noted; a data set of which nothing is
/// left is refused. Immutable, but for the notes.
///
/// @param name for reports
/// @param images in the order of the annotations, or by name
/// @param found what was odd so far, left out or understood nevertheless
public record Dataset(String name, List<DatasetImage> images, Notes found) {
    /// @throws DatasetException for a data set without photos, or with two of one name
    public Dataset {
        images = List.copyOf(images);
        if (images.isEmpty()) {
            throw new DatasetException(name + ": no images, expected at least one");
        }
        Set<String> ids = new HashSet<>();
        for (DatasetImage image : images) {
            if (!ids.add(image.id())) {
                throw new DatasetException(
                        name + ": two images are called " + image.id() + ", expected one of each name");
            }
        }
    }

    /// A data set in which nothing was odd.
    public Dataset(String name, List<DatasetImage> images) {
        this(name, images, new Notes());
    }

    /// A data set as its reader found it.
    ///
    /// @throws DatasetException naming what was left out first, when nothing is left
    static Dataset of(String name, List<DatasetImage> images, Notes found) {
        if (images.isEmpty() && !found.firstLeftOut().isEmpty()) {
            throw new DatasetException(found.firstLeftOut() + "; no image is left");
        }
        return new Dataset(name, images, found);
    }

    /// What was odd so far, left out or understood nevertheless: a line for each kind, with its count and the
    /// first entries.
    public List<String> notes() {
        return found.lines();
    }

    /// COCO's or LVIS's instances JSON.
    ///
    /// @param photos the folder that the file names start from, or that holds the files themselves
    public static Dataset coco(Path json, Path photos) {
        return CocoDataset.of(CocoInstances.read(json), json, photos);
    }

    /// SA-1B: a folder with a JSON file beside each photo.
    public static Dataset sa1b(Path folder) {
        return Sa1bFolder.open(folder);
    }

    /// A folder of photos and one of label maps with the same names: PNG, or MATLAB files with one matrix. Both
    /// may be the same folder, with `photo.png` beside `photo.jpg`.
    public static Dataset labels(Path photos, Path labels, LabelMeaning meaning) {
        return LabelFolder.open(photos, labels, meaning);
    }

    /// A folder of photos and one of masks with the same names. A mask is a picture, white for the object and
    /// black for the rest; grey, if there is white as well, is left out of comparisons. In place of a mask there
    /// may be a folder of masks, one for each object. Both folders may be the same, with `photo.png` beside
    /// `photo.jpg`.
    public static Dataset masks(Path photos, Path masks) {
        return MaskFolder.open(photos, masks);
    }

    /// DAVIS: `JPEGImages` and `Annotations`, each with a folder for each sequence, below a resolution or not.
    ///
    /// @param step 1 for every frame, n for every nth
    public static Dataset davis(Path folder, int step) {
        return DavisFolder.open(folder, step);
    }

    /// The photos that pass a test.
    public Dataset where(Predicate<DatasetImage> wanted) {
        return new Dataset(name, images.stream().filter(wanted).toList(), found);
    }

    /// The photos that have not been left out so far.
    ///
    /// @throws DatasetException naming the first fault, when none is left
    public Dataset usable() {
        List<DatasetImage> left =
                images.stream().filter(image -> !image.isLeftOut()).toList();
        if (left.isEmpty()) {
            throw new DatasetException("%s: none of the %d images can be used; the first: %s"
                    .formatted(name, images.size(), images.getFirst().fault()));
        }
        return left.size() == images.size() ? this : new Dataset(name, left, found);
    }

    /// The same by another name.
    public Dataset named(String other) {
        return new Dataset(other, images, found);
    }

    /// The same photos, read in another way: another page, other channels, another range of their samples.
    public Dataset reading(ReadOptions options) {
        return new Dataset(
                name, images.stream().map(image -> image.reading(options)).toList(), found);
    }

    /// The same photos as they are stored, not turned upright by their EXIF orientation: for annotations that
    /// were drawn on the pixels as they are stored.
    public Dataset ignoringExif() {
        return new Dataset(name, images.stream().map(DatasetImage::ignoringExif).toList(), found);
    }

    /// Refuses what was odd, and from here on what is found when photos and annotations are read.
    ///
    /// @return this data set
    /// @throws DatasetException when there are notes
    public Dataset strict() {
        found.refuse(name);
        return this;
    }

    @Override
    public String toString() {
        return "Dataset[" + name + ", " + images.size() + " images]";
    }
}
