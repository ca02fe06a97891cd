package io.anymask.dataset;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.mask.MaskException;
import io.anymask.mask.Rle;
import io.anymask.testing.Fuzz;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

/// Damaged files of data sets.
@Tag("fuzz")
class FuzzTest {
    /// Of a label map as large as images are by default: its samples, and its labels.
    private static final long PICTURE = 20 * ImageLimits.DEFAULT.maxPixels();

    private static final String COUNTS = Rle.of(10, 20, 3, 7, 190).compressed();

    private static final String POLYGONS = """
            {"images": [{"id": 1, "width": 20, "height": 10, "file_name": "a.png"},
                        {"id": 2, "width": 20, "height": 10, "file_name": "sub/b.png"}],
             "categories": [{"id": 1, "name": "cat"}, {"id": 5, "name": "dog", "supercategory": "animal"}],
             "annotations": [
               {"id": 1, "image_id": 1, "category_id": 1, "segmentation": [[0, 0, 4, 0, 4, 3.5, 0, 3]],
                "area": 12.5, "bbox": [0, 0, 4, 3], "iscrowd": 0},
               {"id": 2, "image_id": 1, "category_id": 5, "segmentation": {"size": [10, 20], "counts": [3, 7, 190]},
                "iscrowd": 1, "attributes": {"truncated": true, "colour": "red"}},
               {"id": 3, "image_id": 2, "category_id": 5, "bbox": [1, 2, 3, 4], "area": 12, "ignore": 1}]}
            """;

    private static final String LVIS = """
            {"images": [{"id": 7, "width": 20, "height": 10, "coco_url": "http://images.cocodataset.org/a.png",
                         "neg_category_ids": [2], "not_exhaustive_category_ids": []}],
             "categories": [{"id": 2, "name": "a", "frequency": "f"}, {"id": 3, "name": "b", "frequency": "r"}],
             "annotations": [{"id": 1, "image_id": 7, "category_id": 3, "area": 6,
                              "segmentation": [[2, 2, 5, 2, 5, 4, 2, 4]], "bbox": [2, 2, 3, 2]}]}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @TestFactory
    List<DynamicTest> json() throws IOException {
        Path photos = Files.createDirectories(folder.resolve("photos/sub")).resolveSibling("a.png");
        Image.of(20, 10, new byte[600]).writePng(photos);
        Image.of(20, 10, new byte[600]).writePng(photos.resolveSibling("sub").resolve("b.png"));
        Path truthFile = Files.writeString(folder.resolve("truth.json"), POLYGONS);
        CocoInstances truth = CocoInstances.read(truthFile);
        return List.of(
                Fuzz.of("COCO and LVIS", ".json").texts(POLYGONS, LVIS).readingFiles(file -> {
                    for (DatasetImage image :
                            Dataset.coco(file, folder.resolve("photos")).images()) {
                        image.annotation();
                    }
                }),
                Fuzz.of("COCO results", ".json")
                        .texts("""
                                [{"image_id": 1, "category_id": 1, "score": 0.9, "bbox": [1, 2, 3.5, 4]},
                                 {"image_id": 2, "category_id": 5, "score": 1e-3,
                                  "segmentation": {"size": [10, 20], "counts": "%s"}},
                                 {"image_id": 1, "category_id": 5, "score": 0.5, "segmentation": [[1,1,5,1,5,5]]}]
                                """.formatted(COUNTS))
                        .readingFiles(file -> CocoResults.read(file, truth)),
                Fuzz.of("SA-1B", ".json").texts("""
                        {"image": {"image_id": 4, "width": 20, "height": 10, "file_name": "sa_4.jpg"},
                         "annotations": [{"id": 1, "segmentation": {"size": [10, 20], "counts": "%s"},
                           "bbox": [0, 3, 1, 7], "area": 7, "predicted_iou": 0.9, "stability_score": 0.98,
                           "crop_box": [0, 0, 20, 10], "point_coords": [[1.5, 4]]}]}
                        """.formatted(COUNTS)).readingFiles(file -> Sa1b.read(file)),
                Fuzz.of("run lengths in JSON", ".json")
                        .texts(
                                "{\"size\": [10, 20], \"counts\": [3, 7, 190]}",
                                "{\"counts\": \"%s\", \"size\": [10, 20], \"more\": {\"a\": [1]}}".formatted(COUNTS))
                        .allocating(1000, 64 << 20)
                        .refusing(MaskException.class)
                        .reading(text -> RleJson.parse(new String(text, StandardCharsets.UTF_8))));
    }

    @TestFactory
    List<DynamicTest> labelMaps() {
        return List.of(
                Fuzz.of("label maps", ".png")
                        .seeds(labels(BufferedImage.TYPE_BYTE_GRAY), labels(BufferedImage.TYPE_USHORT_GRAY))
                        .seeds(labels(BufferedImage.TYPE_3BYTE_BGR), labels(BufferedImage.TYPE_BYTE_INDEXED))
                        .allocating(1000, PICTURE)
                        .readingFiles(file -> LabelPicture.read(file).masks()),
                Fuzz.of("MATLAB label maps", ".mat")
                        .seeds(mat(Mat5.newMatFile().addArray("labels", matrix(3))))
                        .seeds(plain(Mat5.newMatFile().addArray("labels", matrix(3))))
                        .allocating(1000, 64 << 20)
                        .readingFiles(file -> LabelPicture.read(file).masks()),
                Fuzz.of("BSDS", ".mat")
                        .seeds(mat(truth()), plain(truth()))
                        .allocating(1000, 64 << 20)
                        .readingFiles(file -> new BsdsImage("1", file, file).boundaries()));
    }

    private static byte[] labels(int type) {
        BufferedImage picture = new BufferedImage(20, 10, type);
        for (int i = 0; i < 200; i++) {
            picture.setRGB(i % 20, i / 20, 0xFF000000 | (i / 40 * 0x202020));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static Matrix matrix(int values) {
        Matrix matrix = Mat5.newMatrix(10, 20);
        for (int i = 0; i < 200; i++) {
            matrix.setDouble(i % 10, i / 10, i / 20 % values);
        }
        return matrix;
    }

    private static MatFile truth() {
        Cell cell = Mat5.newCell(1, 2);
        for (int i = 0; i < 2; i++) {
            cell.set(i, Mat5.newStruct().set("Boundaries", matrix(2)).set("Segmentation", matrix(3)));
        }
        return Mat5.newMatFile().addArray("groundTruth", cell);
    }

    /// Compressed, as MATLAB writes.
    private static byte[] mat(MatFile file) {
        return written(file, Deflater.BEST_SPEED);
    }

    /// As MATLAB 5 wrote: every byte can be damaged.
    private static byte[] plain(MatFile file) {
        return written(file, Deflater.NO_COMPRESSION);
    }

    private static byte[] written(MatFile file, int level) {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        try {
            Mat5.newWriter(Sinks.wrap(bytes)).setDeflateLevel(level).writeMat(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
