package io.anymask.examples;

import io.anymask.dataset.GeoJsonFile;
import io.anymask.dataset.Sa1b;
import io.anymask.dataset.YoloFile;
import io.anymask.file.AtomicFile;
import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.ModelSpec;
import io.anymask.inference.Segmenter;
import io.anymask.mask.MaskRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Finds every object of a photo and writes them as GeoJSON and as a YOLO label file. The arguments are the photo
/// and the folder to write to.
public final class EverythingToFiles {
    /// In pixels: YOLO's outlines have fewer points and stay this near.
    private static final double TOLERANCE = 1;

    private EverythingToFiles() {}

    /// @return the number of objects
    public static int run(Path file, Path folder, MaskGeneratorOptions options) throws IOException {
        Image photo = Image.read(file);
        try (Segmenter sam = ModelSpec.DEFAULT.open()) {
            List<MaskRecord> masks = AutomaticMaskGenerator.of(sam, options).generate(photo);
            String name = String.valueOf(file.getFileName());
            String stem = name.substring(0, Math.max(name.lastIndexOf('.'), 1));
            Sa1b all = new Sa1b(0, name, photo.width(), photo.height(), masks);
            Files.createDirectories(folder);
            AtomicFile.write(folder.resolve(stem + ".geojson"), GeoJsonFile.toJson(all));
            AtomicFile.write(folder.resolve(stem + ".txt"), YoloFile.toText(all, TOLERANCE));
            return masks.size();
        }
    }

    public static void main(String[] arguments) throws IOException {
        int objects = run(Path.of(arguments[0]), Path.of(arguments[1]), MaskGeneratorOptions.DEFAULT);
        System.out.println(objects + " objects");
    }
}
