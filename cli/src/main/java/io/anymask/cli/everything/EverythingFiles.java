package io.anymask.cli.everything;

import io.anymask.cli.batch.ResultFile;
import io.anymask.cli.batch.Results;
import io.anymask.cli.input.ImageSource;
import io.anymask.dataset.CocoFile;
import io.anymask.dataset.GeoJsonFile;
import io.anymask.dataset.LabelMap;
import io.anymask.dataset.Sa1b;
import io.anymask.dataset.YoloFile;
import io.anymask.file.AtomicFile;
import io.anymask.image.Image;
import io.anymask.mask.MaskRecord;
import io.anymask.overlay.EverythingOverlay;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/// The files that `everything` makes of one image. The SA-1B file comes last and so says that the image is done.
record EverythingFiles(Set<Format> formats) {
    /// The file of all images.
    static final String COCO = "coco.json";

    private static final String SA1B = ".json";

    private static final String HEADER =
            "id,area,bbox_x0,bbox_y0,bbox_w,bbox_h,point_input_x,point_input_y,predicted_iou,"
                    + "stability_score,crop_box_x0,crop_box_y0,crop_box_w,crop_box_h\n";

    /// In pixels, so that a smooth outline of thousands of corners becomes one of some dozen points.
    private static final double YOLO_TOLERANCE = 1;

    enum Format {
        /// NAME.json as in SA-1B; always written.
        SA1B("\\.json"),
        /// coco.json for all images in the folder, those of earlier runs too.
        COCO("\\.json"),
        /// A folder NAME with one PNG for each mask and metadata.csv, as the reference's script writes it.
        PNG("/(\\d+\\.png|metadata\\.csv)"),
        /// NAME.labels.png, 16 bits.
        LABELS("\\.labels\\.png"),
        /// NAME.geojson with the outlines in pixels.
        GEOJSON("\\.geojson"),
        /// NAME.txt with an outline for each object, all of class 0.
        YOLO("\\.txt"),
        /// NAME.everything.png.
        OVERLAY("\\.everything\\.png");

        private final String ending;

        Format(String ending) {
            this.ending = ending;
        }
    }

    /// What may be written, behind the name of an image.
    Pattern endings() {
        return Pattern.compile(formats.stream().map(format -> format.ending).collect(Collectors.joining("|")));
    }

    /// The files of an image, the SA-1B file last.
    List<ResultFile> of(ImageSource source, Image image, Sa1b result) {
        List<ResultFile> files = new ArrayList<>();
        if (formats.contains(Format.OVERLAY)) {
            files.add(new ResultFile(
                    source.name() + ".everything.png",
                    file -> EverythingOverlay.draw(image, result.masks()).writePng(file)));
        }
        if (formats.contains(Format.LABELS)) {
            files.add(new ResultFile(source.name() + ".labels.png", file -> writeLabels(file, result)));
        }
        if (formats.contains(Format.PNG)) {
            files.addAll(masks(source, result));
        }
        if (formats.contains(Format.GEOJSON)) {
            files.add(text(source.name() + ".geojson", () -> GeoJsonFile.toJson(result)));
        }
        if (formats.contains(Format.YOLO)) {
            files.add(text(source.name() + ".txt", () -> YoloFile.toText(result, YOLO_TOLERANCE)));
        }
        files.add(text(source.name() + SA1B, result::toJson));
        return files;
    }

    private static ResultFile text(String name, Supplier<String> text) {
        return new ResultFile(name, file -> AtomicFile.write(file, text.get()));
    }

    private static void writeLabels(Path file, Sa1b result) throws IOException {
        BufferedImage labels = LabelMap.draw(result.width(), result.height(), result.masks());
        AtomicFile.writeStream(file, stream -> ImageIO.write(labels, "png", stream));
    }

    private static List<ResultFile> masks(ImageSource source, Sa1b result) {
        List<ResultFile> files = new ArrayList<>();
        for (int i = 0; i < result.masks().size(); i++) {
            MaskRecord mask = result.masks().get(i);
            files.add(new ResultFile(
                    "%s/%d.png".formatted(source.name(), i),
                    file -> mask.segmentation().toMask().writePng(file)));
        }
        files.add(text(source.name() + "/metadata.csv", () -> table(result)));
        return files;
    }

    private static String table(Sa1b result) {
        StringBuilder table = new StringBuilder(HEADER);
        for (int i = 0; i < result.masks().size(); i++) {
            MaskRecord mask = result.masks().get(i);
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
        return table.toString();
    }

    /// The file of all images that were ever finished in the folder.
    static ResultFile coco(Results results) {
        return text(
                COCO,
                () -> CocoFile.toJson(results.finished().stream()
                        .flatMap(entry -> entry.files().stream())
                        .filter(name -> name.endsWith(SA1B) && !name.equals(COCO))
                        .map(name -> Sa1b.read(results.folder().file(name)))
                        .toList()));
    }
}
