package io.anymask.dataset.exchange;

import io.anymask.dataset.DatasetException;
import io.anymask.dataset.LabelMap;
import io.anymask.file.AtomicFile;
import io.anymask.file.Folders;
import io.anymask.mask.Rle;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/// Writes sets of annotations. Photos are never copied. What is written appears whole or not at all.
public final class Exporter {
    private final Format format;

    /// @throws IllegalArgumentException for a format that is only read
    public Exporter(Format format) {
        if (!format.isWritten()) {
            throw new IllegalArgumentException(format.title() + " is only read, expected a format that is written");
        }
        this.format = format;
    }

    /// What the format cannot hold of a set. Goes through all images.
    public LossReport losses(AnnotationSet set) {
        return LossCounter.count(set, format.title(), format.loses(), format::keeps);
    }

    /// Writes a set into a file, or for formats of a file for each photo into a folder.
    ///
    /// @param out a file, an earlier one of which is replaced; or a folder that is empty or not there yet
    /// @throws DatasetException for a folder with something in it, two images of which the files would have one
    ///     name, or more objects or classes than the format can number
    /// @throws IOException when it cannot be written; what was begun is removed
    public void write(AnnotationSet set, Path out) throws IOException {
        requireFree(out);
        if (format.isOneFile()) {
            AtomicFile.writeStream(out, stream -> CocoExport.write(set, format, stream));
            return;
        }
        Path absolute = out.toAbsolutePath().normalize();
        Path draft = absolute.resolveSibling(".%s.%d-%s.draft"
                .formatted(absolute.getFileName(), ProcessHandle.current().pid(), UUID.randomUUID()));
        try {
            Files.createDirectories(draft);
            folder(set, draft);
            Files.deleteIfExists(absolute);
            Files.move(draft, absolute);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            Folders.delete(draft);
        }
    }

    /// Refuses what [#write] would refuse to write to, before anybody has gone through a set.
    ///
    /// @param out a file, which may be there; or a folder that is empty or not there yet
    /// @throws DatasetException for anything else
    /// @throws IOException when the folder cannot be looked at
    public void requireFree(Path out) throws IOException {
        if (format.isOneFile()) {
            if (Files.isDirectory(out)) {
                throw new DatasetException(
                        "%s: this is a folder, expected the name of a file for %s".formatted(out, format.title()));
            }
            return;
        }
        if (!Files.exists(out)) {
            return;
        }
        if (!Files.isDirectory(out)) {
            throw new DatasetException(out + ": this is a file, expected the name of a new folder");
        }
        try (Stream<Path> files = Files.list(out)) {
            if (files.findAny().isPresent()) {
                throw new DatasetException(out + ": this folder is not empty, expected a new one or an empty one");
            }
        }
    }

    private void folder(AnnotationSet set, Path folder) {
        boolean labelMap = format == Format.SEMANTIC_PNG || format == Format.VOC;
        ClassNumbers classes = new ClassNumbers(set.categories(), labelMap ? 1 : 0);
        FileNames names = new FileNames();
        List<String> stems = new ArrayList<>();
        set.forEachImage(image -> {
            String stem = names.stem(image);
            stems.add(stem);
            image(folder, stem, image, stems.size(), classes);
        });
        switch (format) {
            case YOLO -> text(folder.resolve("data.yaml"), YoloExport.description(classes));
            case SEMANTIC_PNG -> text(folder.resolve(LabelNames.FILE), LabelNames.text(classes.classes()));
            case VOC -> {
                text(folder.resolve(LabelNames.FILE), LabelNames.text(classes.classes()));
                String list = String.join("\n", stems) + "\n";
                text(folder.resolve("ImageSets/Segmentation/default.txt"), list);
            }
            default -> {}
        }
    }

    private void image(Path folder, String stem, AnnotatedImage image, int place, ClassNumbers classes) {
        switch (format) {
            case SA1B -> text(folder.resolve(stem + ".json"), Sa1bExport.text(image, place));
            case LABELME -> text(folder.resolve(stem + ".json"), LabelMeExport.text(image, classes));
            case GEOJSON -> text(folder.resolve(stem + ".geojson"), GeoJsonExport.text(image, classes));
            case YOLO -> text(folder.resolve("labels/" + stem + ".txt"), YoloExport.text(image, classes));
            case INSTANCE_PNG -> png(folder.resolve(stem + ".png"), numbers(image));
            case SEMANTIC_PNG -> png(folder.resolve(stem + ".png"), classes(image, classes));
            case VOC -> {
                text(folder.resolve("Annotations/" + stem + ".xml"), VocExport.xml(image, classes));
                png(folder.resolve("SegmentationObject/" + stem + ".png"), VocExport.objectPicture(image));
                png(folder.resolve("SegmentationClass/" + stem + ".png"), VocExport.classPicture(image, classes));
            }
            case COCO, COCO_RLE, LVIS, CVAT, LABEL_STUDIO ->
                throw new IllegalStateException(format + " has no file for each photo");
        }
    }

    private static BufferedImage numbers(AnnotatedImage image) {
        List<Rle> masks =
                VocExport.objects(image).stream().map(AnnotatedObject::mask).toList();
        if (masks.size() > LabelMap.MOST) {
            throw new DatasetException("image %s: got %d objects, expected at most %d in a label map; write COCO"
                    .formatted(image.fileName(), masks.size(), LabelMap.MOST));
        }
        int[] numbers = IntStream.rangeClosed(1, masks.size()).toArray();
        return LabelMap.draw(image.width(), image.height(), masks, numbers);
    }

    /// Of 8 bits with a palette where they suffice.
    private static BufferedImage classes(AnnotatedImage image, ClassNumbers classes) {
        List<AnnotatedObject> objects = VocExport.objects(image);
        int[] numbers = objects.stream()
                .mapToInt(object -> classes.of(object.category()))
                .toArray();
        int all = classes.classes().size();
        if (all <= VocExport.MOST_OBJECTS) {
            return VocExport.classPicture(image, classes);
        }
        if (all > LabelMap.MOST) {
            throw new DatasetException(
                    "got %d categories, expected at most %d in a label map; write COCO".formatted(all, LabelMap.MOST));
        }
        return LabelMap.draw(
                image.width(),
                image.height(),
                objects.stream().map(AnnotatedObject::mask).toList(),
                numbers);
    }

    private static void text(Path file, String text) {
        save(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void png(Path file, BufferedImage picture) {
        save(file, out -> ImageIO.write(picture, "png", out));
    }

    private static void save(Path file, AtomicFile.StreamContent content) {
        try {
            @Nullable Path parent = file.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                content.writeTo(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
