package io.anymask.dataset.exchange;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.Notes;
import io.anymask.dataset.Sa1bReader;
import io.anymask.mask.Box;
import io.anymask.mask.MaskRecord;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// SA-1B's file of each photo. What has no place in the model, the point and the crop that a mask came from, is
/// kept among the attributes, from which [Sa1bExport] takes it.
final class Sa1bImport {
    static final String POINT = "point_coords";
    static final String CROP = "crop_box";

    private Sa1bImport() {}

    static AnnotationSet open(Path root, Notes notes) {
        List<Path> files = Tree.files(root, "json");
        return new ReadSet(List.of(), notes, ReadSet.ofFiles(files, (file, odd) -> image(root, file, odd)));
    }

    private static AnnotatedImage image(Path root, Path file, Notes notes) {
        Sa1bReader.Content photo = Sa1bReader.read(file, notes);
        String name = photo.fileName().isEmpty() ? Tree.stem(root, file) : photo.fileName();
        return new AnnotatedImage(
                name,
                photo.width(),
                photo.height(),
                photo.masks().stream().map(entry -> object(entry, photo)).toList());
    }

    private static AnnotatedObject object(Sa1bReader.Entry entry, Sa1bReader.Content photo) {
        MaskRecord mask = entry.mask();
        Map<String, String> attributes = new HashMap<>();
        if (!Double.isNaN(mask.pointX())) {
            attributes.put(POINT, mask.pointX() + "," + mask.pointY());
        }
        Box crop = mask.cropBox();
        if (crop.area() > 0 && !crop.equals(new Box(0, 0, photo.width(), photo.height()))) {
            attributes.put(CROP, "%s,%s,%s,%s".formatted(crop.x0(), crop.y0(), crop.width(), crop.height()));
        }
        AnnotatedObject object = AnnotatedObject.of(null, mask.segmentation())
                .named(Long.toString(entry.id()))
                .withScores(mask.predictedIou(), mask.stabilityScore())
                .with(attributes);
        // SA-1B's boxes end on the last pixel: one that is the mask's by that rule is no other box.
        return mask.box().equals(mask.segmentation().box()) ? object : object.withBox(CocoBox.of(mask.box()));
    }
}
