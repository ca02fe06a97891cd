package io.anymask.dataset.exchange;

import io.anymask.dataset.DatasetException;
import io.anymask.dataset.Notes;
import io.anymask.image.ImageException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Opens files of annotations as a set. Masks are read when the images are asked for, except those of COCO and
/// LVIS, whose files have them in any order. Whatever such a file says, it is bounded before it is decoded; what
/// cannot be used is left out and noted.
public final class Importer {
    private Importer() {}

    /// The format of a file or a folder, from what is in it.
    ///
    /// @throws DatasetException if it cannot be told, or the file cannot be read
    public static Format recognise(Path in) {
        return Recognition.of(in);
    }

    /// Whether a file of the format holds the annotations of all photos.
    static boolean isOneFile(Format format) {
        return switch (format) {
            case COCO, COCO_RLE, LVIS, CVAT, LABEL_STUDIO -> true;
            default -> false;
        };
    }

    /// Opens annotations.
    ///
    /// @param in a file; for formats of a file for each photo also a folder of them
    /// @param photos that they were drawn on, where the format does not tell names or sizes
    /// @throws DatasetException naming file and entry, when nothing of it can be used
    /// @throws ImageException for a photo that cannot be read
    public static AnnotationSet open(Path in, Format format, Photos photos) {
        if (!Files.exists(in)) {
            throw new DatasetException(in + ": there is no such file or folder, expected annotations; check the path");
        }
        if (isOneFile(format) && Files.isDirectory(in)) {
            throw new DatasetException(
                    "%s: this is a folder, expected the file of %s; name one in it".formatted(in, format.title()));
        }
        Notes notes = new Notes();
        return switch (format) {
            case COCO, COCO_RLE, LVIS -> CocoImport.open(in, photos, notes);
            case SA1B -> Sa1bImport.open(in, notes);
            case INSTANCE_PNG -> LabelMapImport.instances(in, photos, notes);
            case SEMANTIC_PNG -> LabelMapImport.classes(in, photos, notes);
            case YOLO -> YoloImport.open(in, photos, notes);
            case VOC -> VocImport.open(in, notes);
            case LABELME -> LabelMeImport.open(in, photos, notes);
            case GEOJSON -> GeoJsonImport.open(in, photos, notes);
            case CVAT -> CvatImport.open(in, notes);
            case LABEL_STUDIO -> LabelStudioImport.open(in, photos, notes);
        };
    }
}
