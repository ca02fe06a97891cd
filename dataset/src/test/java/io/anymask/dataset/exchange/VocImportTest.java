package io.anymask.dataset.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.DatasetException;
import io.anymask.dataset.VocColours;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocImportTest {
    /// Elements as those of VOC 2012.
    static final String XML = """
            <annotation>
              <folder>VOC2012</folder>
              <filename>2007_000032.jpg</filename>
              <source><database>The VOC2007 Database</database></source>
              <size><width>8</width><height>4</height><depth>3</depth></size>
              <segmented>1</segmented>
              <object>
                <name>aeroplane</name>
                <pose>Frontal</pose>
                <truncated>0</truncated>
                <difficult>1</difficult>
                <bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox>
                <part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>1</xmax><ymax>1</ymax></bndbox></part>
              </object>
              <object>
                <name>person</name>
                <bndbox><xmin>5</xmin><ymin>1</ymin><xmax>8</xmax><ymax>2</ymax></bndbox>
                <attributes><attribute><name>age</name><value>30</value></attribute></attributes>
              </object>
            </annotation>
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private void xml(String xml) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("Annotations")).resolve("2007_000032.xml"), xml);
    }

    /// A picture of three channels, as CVAT writes them.
    private void picture(String kind, int... colours) throws IOException {
        BufferedImage picture = new BufferedImage(8, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 32; i++) {
            picture.setRGB(i % 8, i / 8, i % 8 < 2 ? colours[0] : i % 8 >= 6 ? colours[1] : 0);
        }
        ImageIO.write(
                picture,
                "png",
                Files.createDirectories(folder.resolve(kind))
                        .resolve("2007_000032.png")
                        .toFile());
    }

    @Test
    void boxesAreRectanglesWithoutAPicture() throws IOException {
        xml(XML);
        assertThat(Importer.recognise(folder)).isEqualTo(Format.VOC);
        AnnotationSet set = Importer.open(folder, Format.VOC, Photos.none());
        AnnotatedImage image = Sets.images(set).getFirst();
        assertThat(image.fileName()).isEqualTo("2007_000032.jpg");
        assertThat(image.objects().get(0).box()).as("pixels count from 1").isEqualTo(new CocoBox(0, 1, 3, 3));
        assertThat(image.objects().get(0).mask()).isEqualTo(Sets.draw("........", "###.....", "###.....", "###....."));
        assertThat(image.objects().get(0).attributes()).isEqualTo(Map.of("difficult", "true", "pose", "Frontal"));
        assertThat(image.objects().get(1).attributes()).isEqualTo(Map.of("age", "30"));
        assertThat(Sets.names(set)).containsExactly(List.of("aeroplane", "person"));
        Path file = folder.resolve("Annotations/2007_000032.xml");
        assertThat(Importer.recognise(file)).isEqualTo(Format.VOC);
        assertThat(Sets.images(Importer.open(file, Format.VOC, Photos.none()))).containsExactly(image);
    }

    @Test
    void aPictureInColoursGivesTheMasks() throws IOException {
        xml(XML);
        picture("SegmentationObject", VocColours.of(1), VocColours.of(2));
        AnnotationSet set = Importer.open(folder, Format.VOC, Photos.none());
        List<AnnotatedObject> objects = Sets.images(set).getFirst().objects();
        assertThat(objects.get(0).mask()).isEqualTo(Sets.draw("##......", "##......", "##......", "##......"));
        assertThat(objects.get(0).box()).isEqualTo(new CocoBox(0, 1, 3, 3));
        assertThat(objects.get(1).mask()).isEqualTo(Sets.draw("......##", "......##", "......##", "......##"));
        assertThat(objects.get(1).box()).isEqualTo(new CocoBox(4, 0, 4, 2));
    }

    /// "Segmentation mask" of CVAT: no XML, classes by the colours of the list.
    @Test
    void withoutAnXmlFileThePictureOfClassesNamesThem() throws IOException {
        Files.writeString(
                folder.resolve("labelmap.txt"),
                "# label:color_rgb:parts:actions\nbackground:0,0,0::\ncar:61,245,61::\nhuman:140,120,240::\n");
        picture("SegmentationObject", VocColours.of(1), VocColours.of(2));
        picture("SegmentationClass", 0x8C78F0, 0x3DF53D);
        AnnotationSet set = Importer.open(folder, Format.VOC, Photos.none());
        assertThat(set.categories())
                .containsExactly(new Category(1, "car", "", 0x3DF53D), new Category(2, "human", "", 0x8C78F0));
        assertThat(Sets.names(set)).containsExactly(List.of("human", "car"));
    }

    @Test
    void thePaletteIsThatOfVoc() {
        assertThat(List.of(VocColours.of(0), VocColours.of(1), VocColours.of(2), VocColours.of(15), VocColours.of(255)))
                .containsExactly(0, 0x800000, 0x008000, 0xC08080, 0xE0E0C0);
        assertThat(Colours.vocNumbers()).hasSize(256);
    }

    @Test
    void aPictureOfAnotherSizeIsRefused() throws IOException {
        xml(XML.replace("<width>8</width>", "<width>9</width>"));
        picture("SegmentationObject", VocColours.of(1), VocColours.of(2));
        AnnotationSet set = Importer.open(folder, Format.VOC, Photos.none());
        assertThatThrownBy(() -> Sets.images(set))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("8×4 pixels, expected 9×4");
    }

    @Test
    void anImageThatCannotBeDoesNotStopTheRest() throws IOException {
        xml(XML);
        Files.writeString(
                folder.resolve("Annotations/0.xml"),
                XML.replace("<width>8</width><height>4</height>", "<width>99999</width><height>99999</height>"));
        AnnotationSet set = Importer.open(folder, Format.VOC, Photos.none());
        assertThat(Sets.images(set)).extracting(AnnotatedImage::fileName).containsExactly("2007_000032.jpg");
        assertThat(set.notes().lines()).singleElement().asString().contains("a file was left out", "99999×99999");
    }

    /// The picture numbers objects by their places, so that one without a usable box keeps its own.
    @Test
    void anObjectWithoutABoxKeepsItsPlace() throws IOException {
        xml(XML.replace("<xmin>1</xmin><ymin>2</ymin>", "<xmin>x</xmin><ymin>2</ymin>"));
        AnnotationSet set = Importer.open(folder, Format.VOC, Photos.none());
        assertThat(Sets.names(set)).containsExactly(List.of("person"));
        picture("SegmentationObject", VocColours.of(1), VocColours.of(2));
        AnnotationSet masks = Importer.open(folder, Format.VOC, Photos.none());
        assertThat(Sets.names(masks)).containsExactly(List.of("aeroplane", "person"));
    }

    @Test
    void moreThan254ObjectsAreToldAndHaveABoxAlone() throws IOException {
        AnnotatedObject pixel = AnnotatedObject.of(3L, Sets.draw("#.......", "........"));
        AnnotationSet set = AnnotationSet.of(
                Sets.CATEGORIES, List.of(new AnnotatedImage("a.jpg", 8, 2, Collections.nCopies(256, pixel))));
        Exporter voc = new Exporter(Format.VOC);
        assertThat(voc.losses(set).of(Loss.Kind.TOO_MANY).orElseThrow().count()).isEqualTo(2);
        List<AnnotatedObject> empty = new ArrayList<>(Collections.nCopies(255, pixel));
        empty.add(AnnotatedObject.of(3L, Sets.draw("........", "........")));
        LossReport report =
                voc.losses(AnnotationSet.of(Sets.CATEGORIES, List.of(new AnnotatedImage("a.jpg", 8, 2, empty))));
        assertThat(report.of(Loss.Kind.TOO_MANY).orElseThrow().count())
                .as("an empty object is left out, and no more")
                .isEqualTo(1);
        Path out = folder.resolve("out");
        voc.write(set, out);
        assertThat(Sets.images(Importer.open(out, Format.VOC, Photos.none()))
                        .getFirst()
                        .objects())
                .hasSize(256);
    }
}
