package io.anymask.cli.annotations;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.dataset.exchange.AnnotatedImage;
import io.anymask.dataset.exchange.Format;
import io.anymask.dataset.exchange.Importer;
import io.anymask.dataset.exchange.Photos;
import io.anymask.image.Image;
import io.anymask.mask.Mask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConvertAnnotationsCommandTest {
    private static final String CVAT = """
            <?xml version="1.0" encoding="utf-8"?>
            <annotations><version>1.1</version><meta/>
              <image id="0" name="a.jpg" width="20" height="10">
                <mask label="ring" source="manual" occluded="0" rle="0, 4, 1, 4" left="2" top="3" width="3" height="3"
                      z_order="0"></mask>
                <polygon label="car" source="manual" occluded="0" points="8.0,1.0;12.0,1.0;12.0,4.0;8.0,4.0" z_order="0">
                </polygon>
                <points label="car" source="manual" occluded="0" points="1.0,1.0" z_order="0"></points>
              </image>
            </annotations>
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Path in = Path.of("");

    @BeforeEach
    void annotations() throws IOException {
        in = Files.writeString(folder.resolve("annotations.xml"), CVAT);
    }

    private static List<AnnotatedImage> images(Path file, Format format, Photos photos) {
        List<AnnotatedImage> images = new ArrayList<>();
        Importer.open(file, format, photos).forEachImage(images::add);
        return images;
    }

    @Test
    void lossesAreToldBeforeAnythingIsWritten() throws IOException {
        Path out = folder.resolve("new/coco.json");
        Run run = anymask("convert-annotations", in, out, "--to", "coco");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .contains(
                        "a shape was left out",
                        "1 object has holes, which COCO polygons cannot hold",
                        "a.jpg, object 1");
        assertThat(run.out()).contains("1 images, 2 objects, CVAT XML", "coco.json");
        AnnotatedImage image = images(out, Format.COCO, Photos.none()).getFirst();
        assertThat(image.objects().get(0).mask().area()).as("the hole is kept").isEqualTo(8);
        assertThat(image.objects().get(1).mask())
                .isEqualTo(Mask.full(4, 3).paste(8, 1, 20, 10).rle());
    }

    @Test
    void aCheckWritesNothingAndNeedsNoPlace() throws IOException {
        Run run = anymask("convert-annotations", in, "--to", "yolo", "--check");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("1 object has holes, which YOLO-seg cannot hold");
        assertThat(run.out()).contains("nothing was written", "cannot hold 2 kinds of things");
        Run placed = anymask("convert-annotations", in, folder.resolve("yolo"), "--to", "yolo", "--check");
        assertThat(placed.code()).isZero();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(in);
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void everyFormatIsWrittenReadAndWrittenAsCoco(Format format) throws IOException {
        Path out = folder.resolve("out");
        Run run = anymask("convert-annotations", in, out, "--to", format.word());
        if (!format.isWritten()) {
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("which is only read, expected one of coco, coco-rle");
            return;
        }
        assertThat(run.code()).as(run.err()).isZero();
        Path photos = Files.createDirectory(folder.resolve("photos"));
        Image.of(20, 10, new byte[600]).writePng(photos.resolve("a.png"));
        Path coco = folder.resolve("again.json");
        Run again = anymask(
                "convert-annotations", out, coco, "--from", format.word(), "--to", "coco-rle", "--images", photos);
        assertThat(again.code()).as(again.err()).isZero();
        AnnotatedImage image = images(coco, Format.COCO_RLE, Photos.none()).getFirst();
        assertThat(image.objects().stream().map(object -> object.mask().area())).containsExactlyInAnyOrder(8L, 12L);
    }

    @Test
    void theReportIsJson() {
        Run run = anymask("convert-annotations", in, folder.resolve("maps"), "--to", "instance-png", "--json");
        JsonNode report = JsonMapper.shared().readTree(run.out());
        assertThat(report.get("from").asString()).isEqualTo("cvat");
        assertThat(report.get("objects").asInt()).isEqualTo(2);
        assertThat(report.get("losses").get(0).get("kind").asString()).isEqualTo("category");
        assertThat(report.get("losses").get(0).get("count").asInt()).isEqualTo(2);
        assertThat(report.get("notes")).hasSize(1);
        assertThat(report.get("out").asString()).endsWith("maps");
    }

    @Test
    void nothingIsReplacedUnasked() throws IOException {
        Path out = Files.writeString(folder.resolve("coco.json"), "mine");
        Run run = anymask("convert-annotations", in, out, "--to", "coco");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("there is already a file of that name", "--overwrite");
        assertThat(out).hasContent("mine");
        assertThat(anymask("convert-annotations", in, out, "--to", "coco", "--overwrite")
                        .code())
                .isZero();
        Run itself = anymask("convert-annotations", in, in, "--to", "coco", "--overwrite");
        assertThat(itself.code()).isEqualTo(3);
        assertThat(itself.err()).contains("this is what is read");
        assertThat(in).hasContent(CVAT);
        Run full = anymask("convert-annotations", in, folder, "--to", "yolo", "--overwrite");
        assertThat(full.code()).isEqualTo(3);
        assertThat(full.err()).contains("not empty");
        Run place = anymask("convert-annotations", in, folder, "--to", "coco");
        assertThat(place.code()).isEqualTo(3);
        assertThat(place.err()).contains("this is a folder");
    }

    @Test
    void wrongUsageAndBadInputHaveTheirCodes() throws IOException {
        assertThat(anymask("convert-annotations", in, folder.resolve("x"), "--to", "coko")
                        .code())
                .isEqualTo(2);
        assertThat(anymask("convert-annotations", in, "--to", "coco").code()).isEqualTo(2);
        assertThat(anymask("convert-annotations", in, folder.resolve("x")).code())
                .isEqualTo(2);
        Run missing = anymask("convert-annotations", folder.resolve("none.json"), folder.resolve("x"), "--to", "coco");
        assertThat(missing.code()).isEqualTo(3);
        assertThat(missing.err()).contains("there is no such file");
        Path maps = Files.createDirectory(folder.resolve("maps"));
        Image.of(2, 2, new byte[12]).writePng(maps.resolve("a.png"));
        Run ambiguous = anymask("convert-annotations", maps, folder.resolve("x"), "--to", "coco");
        assertThat(ambiguous.code()).isEqualTo(3);
        assertThat(ambiguous.err()).contains("its format cannot be told", "instance-png, semantic-png");
        Path bomb = Files.writeString(
                folder.resolve("bomb.xml"), "<!DOCTYPE a [<!ENTITY b \"c\">]><annotations>&b;</annotations>");
        Run refused = anymask("convert-annotations", bomb, folder.resolve("x"), "--to", "coco");
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err()).contains("document type");
        assertThat(folder.resolve("x")).doesNotExist();
    }
}
