package io.anymask.cli.everything;

import io.anymask.cli.command.InputException;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.output.OutputFolder;
import io.anymask.dataset.LabelMap;
import io.anymask.dataset.Sa1b;
import io.anymask.file.AtomicFile;
import io.anymask.image.Image;
import io.anymask.mask.MaskRecord;
import io.anymask.overlay.EverythingOverlay;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    enum Format {
        /// NAME.json as in SA-1B; always written.
        SA1B,
        /// coco.json for all images.
        COCO,
        /// A folder NAME with one PNG for each mask and metadata.csv, as the reference's script writes it.
        PNG,
        /// NAME.labels.png, 16 bits.
        LABELS,
        /// NAME.everything.png.
        OVERLAY
    }

    Path done(ImageSource source) {
        return folder.file(source.name() + ".json");
    }

    void write(ImageSource source, Image image, Sa1b result) {
        try {
            if (formats.contains(Format.OVERLAY)) {
                EverythingOverlay.draw(image, result.masks()).writePng(folder.file(source.name() + ".everything.png"));
            }
            if (formats.contains(Format.LABELS)) {
                labels(source, result);
            }
            if (formats.contains(Format.PNG)) {
                masks(source, result);
            }
            AtomicFile.write(done(source), result.toJson());
        } catch (IOException e) {
            throw new InputException("cannot write to %s (%s)".formatted(folder.path(), e), e);
        }
    }

    private void labels(ImageSource source, Sa1b result) throws IOException {
        BufferedImage labels = LabelMap.draw(result.width(), result.height(), result.masks());
        AtomicFile.writeStream(
                folder.file(source.name() + ".labels.png"), stream -> ImageIO.write(labels, "png", stream));
    }

    private void masks(ImageSource source, Sa1b result) throws IOException {
        Path below = Files.createDirectories(folder.file(source.name()));
        StringBuilder table = new StringBuilder(HEADER);
        for (int i = 0; i < result.masks().size(); i++) {
            MaskRecord mask = result.masks().get(i);
            mask.segmentation().toMask().writePng(below.resolve(i + ".png"));
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
        AtomicFile.write(below.resolve("metadata.csv"), table.toString());
    }

    /// The SA-1B files of images that are done.
    List<Sa1b> read(List<ImageSource> sources) {
        return sources.stream()
                .map(this::done)
                .filter(Files::exists)
                .map(Sa1b::read)
                .toList();
    }
}
