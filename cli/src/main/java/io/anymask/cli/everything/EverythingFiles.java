package io.anymask.cli.everything;

import io.anymask.cli.command.OutputFailure;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.output.OutputFolder;
import io.anymask.dataset.GeoJsonFile;
import io.anymask.dataset.LabelMap;
import io.anymask.dataset.Sa1b;
import io.anymask.dataset.YoloFile;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.image.Image;
import io.anymask.mask.MaskRecord;
import io.anymask.overlay.EverythingOverlay;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;

/// The files that `everything` writes for one image. Each appears whole or not at all; the SA-1B file comes
/// last and so says that the image is done.
record EverythingFiles(OutputFolder folder, Set<Format> formats) {
    private static final String HEADER =
            "id,area,bbox_x0,bbox_y0,bbox_w,bbox_h,point_input_x,point_input_y,predicted_iou,"
                    + "stability_score,crop_box_x0,crop_box_y0,crop_box_w,crop_box_h\n";

    /// In pixels, so that a smooth outline of thousands of corners becomes one of some dozen points.
    private static final double YOLO_TOLERANCE = 1;

    enum Format {
        /// NAME.json as in SA-1B; always written.
        SA1B,
        /// coco.json for all images.
        COCO,
        /// A folder NAME with one PNG for each mask and metadata.csv, as the reference's script writes it.
        PNG,
        /// NAME.labels.png, 16 bits.
        LABELS,
        /// NAME.geojson with the outlines in pixels.
        GEOJSON,
        /// NAME.txt with an outline for each object, all of class 0.
        YOLO,
        /// NAME.everything.png.
        OVERLAY
    }

    /// The last file of an image.
    static String done(ImageSource source) {
        return source.name() + ".json";
    }

    /// @return what was written, the SA-1B file last
    List<Path> write(ImageSource source, Image image, Sa1b result) {
        List<Path> files = new ArrayList<>();
        if (formats.contains(Format.OVERLAY)) {
            Path overlay = folder.file(source.name() + ".everything.png");
            EverythingOverlay.draw(image, result.masks()).writePng(overlay);
            files.add(overlay);
        }
        try {
            if (formats.contains(Format.LABELS)) {
                files.add(labels(source, result));
            }
            if (formats.contains(Format.PNG)) {
                files.addAll(masks(source, result));
            }
            if (formats.contains(Format.GEOJSON)) {
                files.add(folder.write(source.name() + ".geojson", GeoJsonFile.toJson(result)));
            }
            if (formats.contains(Format.YOLO)) {
                files.add(folder.write(source.name() + ".txt", YoloFile.toText(result, YOLO_TOLERANCE)));
            }
        } catch (IOException e) {
            throw new OutputFailure(folder.path() + ": cannot be written to (" + FileFault.describe(e) + ")", e);
        }
        files.add(folder.write(done(source), result.toJson()));
        return files;
    }

    private Path labels(ImageSource source, Sa1b result) throws IOException {
        BufferedImage labels = LabelMap.draw(result.width(), result.height(), result.masks());
        Path file = folder.file(source.name() + ".labels.png");
        AtomicFile.writeStream(file, stream -> ImageIO.write(labels, "png", stream));
        return file;
    }

    private List<Path> masks(ImageSource source, Sa1b result) throws IOException {
        List<Path> files = new ArrayList<>();
        Path below = Files.createDirectories(folder.file(source.name()));
        StringBuilder table = new StringBuilder(HEADER);
        for (int i = 0; i < result.masks().size(); i++) {
            MaskRecord mask = result.masks().get(i);
            Path file = below.resolve(i + ".png");
            mask.segmentation().toMask().writePng(file);
            files.add(file);
            table.append(String.format(
                    Locale.ROOT,
                    "%d,%d,%.0f,%.0f,%.0f,%.0f,%s,%s,%s,%s,%.0f,%.0f,%.0f,%.0f%n",
                    i,
                    mask.area(),
                    mask.box().x0(),
                    mask.box().y0(),
                    mask.box().width(),
                    mask.box().height(),
                    mask.pointX(),
                    mask.pointY(),
                    mask.predictedIou(),
                    mask.stabilityScore(),
                    mask.cropBox().x0(),
                    mask.cropBox().y0(),
                    mask.cropBox().width(),
                    mask.cropBox().height()));
        }
        files.add(folder.write(source.name() + "/metadata.csv", table.toString()));
        return files;
    }

    /// The SA-1B files of images that are done.
    List<Sa1b> read(List<ImageSource> sources) {
        return sources.stream()
                .map(source -> folder.file(done(source)))
                .filter(Files::exists)
                .map(Sa1b::read)
                .toList();
    }
}
