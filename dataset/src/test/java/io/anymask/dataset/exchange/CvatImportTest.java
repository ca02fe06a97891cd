package io.anymask.dataset.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.DatasetException;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CvatImportTest {
    /// Elements and attributes as CVAT 2 writes them.
    static final String XML = """
            <?xml version="1.0" encoding="utf-8"?>
            <annotations>
              <version>1.1</version>
              <meta>
                <task>
                  <id>4</id>
                  <name>streets</name>
                  <mode>annotation</mode>
                  <labels>
                    <label>
                      <name>car</name>
                      <color>#33ddff</color>
                      <type>any</type>
                      <attributes>
                        <attribute><name>brand</name><mutable>False</mutable><input_type>text</input_type></attribute>
                      </attributes>
                    </label>
                    <label><name>plate</name><color>#fa3253</color><type>any</type><attributes></attributes></label>
                  </labels>
                  <owner><username>admin</username><email></email></owner>
                </task>
                <dumped>2026-09-25 11:38:28.799808+00:00</dumped>
              </meta>
              <image id="0" name="a/frame_0.jpg" width="20" height="10">
                <box label="plate" source="manual" occluded="1" xtl="2.00" ytl="3.00" xbr="6.00" ybr="5.00" z_order="4">
                </box>
                <box label="plate" source="manual" occluded="0" xtl="9.00" ytl="2.00" xbr="13.00" ybr="4.00"
                     rotation="90.00" z_order="0"></box>
                <polygon label="car" source="semi-auto" occluded="0" points="1.00,1.00;4.50,1.00;4.50,3.00;1.00,3.00"
                         z_order="0" group_id="2">
                  <attribute name="brand">A &amp; B</attribute>
                </polygon>
                <mask label="car" source="auto" occluded="0" rle="1, 2, 1, 4, 1, 1, 2" left="7" top="6" width="4" height="3"
                      z_order="0">
                </mask>
                <polyline label="plate" source="manual" occluded="0" points="1.00,1.00;2.00,2.00" z_order="0"></polyline>
                <tag label="good" source="manual"></tag>
              </image>
              <image id="1" name="empty.jpg" width="4" height="4">
              </image>
            </annotations>
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private AnnotationSet open(String xml) throws IOException {
        Path file = Files.writeString(folder.resolve("annotations.xml"), xml);
        assertThat(Importer.recognise(file)).isEqualTo(Format.CVAT);
        return Importer.open(file, Format.CVAT, Photos.none());
    }

    @Test
    void shapesBecomeMasks() throws IOException {
        AnnotationSet set = open(XML);
        assertThat(set.categories())
                .contains(new Category(1, "car", "", 0x33DDFF), new Category(2, "plate", "", 0xFA3253));
        List<AnnotatedImage> images = Sets.images(set);
        assertThat(images).hasSize(2);
        AnnotatedImage image = images.getFirst();
        assertThat(image.fileName()).isEqualTo("a/frame_0.jpg");
        assertThat(image.attributes()).isEqualTo(Map.of("tags", "good"));
        List<AnnotatedObject> objects = image.objects();
        assertThat(objects).hasSize(4);
        AnnotatedObject box = objects.get(0);
        assertThat(box.box()).isEqualTo(new CocoBox(2, 3, 4, 2));
        assertThat(box.mask().cocoBox()).isEqualTo(box.box().corners());
        assertThat(box.mask().area()).isEqualTo(8);
        assertThat(box.attributes()).isEqualTo(Map.of("occluded", "true", "z_order", "4"));
        AnnotatedObject turned = objects.get(1);
        assertThat(turned.box()).as("about its centre").isEqualTo(new CocoBox(10, 1, 2, 4));
        AnnotatedObject polygon = objects.get(2);
        assertThat(polygon.category()).isEqualTo(1);
        assertThat(polygon.mask().area()).as("centres up to 4.5 are at 3.5").isEqualTo(6);
        assertThat(polygon.outline().getFirst().exterior().coordinates()).containsExactly(1, 1, 4.5, 1, 4.5, 3, 1, 3);
        assertThat(polygon.attributes()).isEqualTo(Map.of("brand", "A & B", "group_id", "2"));
        assertThat(polygon.source()).isEqualTo(Source.ASSISTED);
        AnnotatedObject mask = objects.get(3);
        assertThat(mask.source()).isEqualTo(Source.AUTOMATIC);
        assertThat(mask.mask())
                .isEqualTo(Sets.draw(
                        "....................",
                        "....................",
                        "....................",
                        "....................",
                        "....................",
                        "....................",
                        "........##..........",
                        ".......####.........",
                        "........#...........",
                        "...................."));
        assertThat(set.notes().lines()).singleElement().asString().contains("polyline", "no area", "line");
        set.forEachImage(again -> {});
        assertThat(set.notes().all().getFirst().count()).as("noted once").isEqualTo(1);
    }

    /// The example of CVAT's own manual: an ellipse of 13 × 15 pixels.
    @Test
    void theMaskOfTheManualIsAnEllipse() throws IOException {
        String rle = "3, 5, 7, 7, 5, 9, 3, 11, 2, 11, 2, 12, 1, 12, 1, 26, 1, 12, 1, 12, 2, 11, 3, 9, 5, 7, 7, 5, 3";
        int sum = Stream.of(rle.split(", ", -1)).mapToInt(Integer::parseInt).sum();
        AnnotationSet set = open("""
                <annotations><version>1.1</version><meta/><image id="0" name="a.jpg" width="%d" height="20">
                <mask label="car" source="manual" occluded="0" rle="%s" left="2" top="1" width="13" height="%d"
                      z_order="0"></mask></image></annotations>
                """.formatted(30, rle, sum / 13));
        Mask mask = Sets.images(set).getFirst().objects().getFirst().mask().toMask();
        assertThat(mask.box()).isEqualTo(new Box(2, 1, 14, 1 + sum / 13 - 1));
        assertThat(mask.get(2 + 6, 1)).isTrue();
        assertThat(mask.get(2, 1)).isFalse();
        assertThat(mask.area()).isEqualTo(rleArea(rle));
    }

    private static long rleArea(String rle) {
        String[] counts = rle.split(", ", -1);
        long area = 0;
        for (int i = 1; i < counts.length; i += 2) {
            area += Long.parseLong(counts[i]);
        }
        return area;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    rle="1, 2, 1, 4, 1, 1, 2"|rle="1, 2, 1, 4, 1, 1, 3"|expected 12 in all
                    rle="1, 2, 1, 4, 1, 1, 2"|rle="1, 2, 1, 4, 1, 1"|they add up to 10, expected 12
                    rle="1, 2, 1, 4, 1, 1, 2"|rle="1, -2, 1, 4"|expected a whole number of 0 or more
                    rle="1, 2, 1, 4, 1, 1, 2"|rle="99999999999"|expected a whole number of 0 or more
                    left="7"|left="17"|expected one inside the image of 20×10
                    width="4" height="3"|width="100000" height="100000"|expected one inside the image
                    xtl="9.00"|xtl="NaN"|xtl is "NaN", expected a number
                    xtl="9.00"|xtl="19.00"|expected x0 <= x1
                    4.50,3.00;1.00,3.00|4.50;1.00,3.00|expected x,y
                    4.50,3.00;1.00,3.00|1e999,3.00;1.00,3.00|expected a number
                    ;4.50,1.00;4.50,3.00;1.00,3.00||at least 6
                    """)
    void aShapeThatCannotBeUsedIsLeftOut(String from, String to, String reason) throws IOException {
        AnnotationSet set = open(XML.replace(from, to == null ? "" : to));
        assertThat(Sets.images(set).getFirst().objects()).hasSize(3);
        assertThat(set.notes().lines()).anySatisfy(line -> assertThat(line).contains(reason));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    <?xml version="1.0" encoding="utf-8"?>|<?xml version="1.0"?><!DOCTYPE annotations [<!ENTITY a "b">]>|document type
                    <?xml version="1.0" encoding="utf-8"?>|<!DOCTYPE annotations SYSTEM "file:///etc/passwd">|document type
                    A &amp; B|&b;|no valid XML
                    </annotations>|</annotation>|no valid XML
                    """)
    void aFileWithADocumentTypeOrWithoutAnEndIsRefused(String from, String to, String reason) {
        assertThatThrownBy(() -> Sets.images(open(XML.replace(from, to))))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("annotations.xml");
    }

    @Test
    void tracksOfAVideoAreRefusedWithAWord() {
        assertThatThrownBy(() -> open("""
                        <annotations><version>1.1</version><meta/><track id="0" label="car"><box frame="0"/></track>
                        </annotations>
                        """)).isInstanceOf(DatasetException.class).hasMessageContaining("CVAT for video");
    }

    @Test
    void elementsNestedTooDeeplyAreRefused() {
        String deep = "<a>".repeat(100_000);
        assertThatThrownBy(() -> open("<annotations>" + deep))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("nested deeper");
    }

    @Test
    void faultsWithValuesOfTheirOwnAreOneKindOfNote() throws IOException {
        StringBuilder xml = new StringBuilder("<annotations><image name=\"a\" width=\"20\" height=\"10\">");
        for (int i = 0; i < 100; i++) {
            xml.append("<polygon label=\"a\" points=\"%d\"/>".formatted(i));
        }
        xml.append("<ellipse label=\"a\" cx=\"5\" cy=\"5\" rx=\"2\" ry=\"2\"/></image></annotations>");
        AnnotationSet set = open(xml.toString());
        assertThat(Sets.images(set)).hasSize(1);
        assertThat(set.notes().lines())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).startsWith("100 × a polygon was left out"))
                .anySatisfy(line -> assertThat(line).contains("an ellipse is not read; make it a polygon"));
    }

    /// Forty letters claim an image of half a gigapixel each.
    @Test
    void manyHugeOutlinesAreRefusedBeforeTheyAreDrawn() {
        String polygon = "<polygon label=\"a\" points=\"0,0;22000,0;22000,22000;0,22000\"/>";
        assertThatThrownBy(() -> Sets.images(open("<annotations><image name=\"a\" width=\"22000\" height=\"22000\">"
                        + polygon.repeat(200) + "</image></annotations>")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("more pixels than a file of this size can sensibly have");
    }

    @Test
    void whatTheUserOfImagesThrowsIsNoFaultOfTheFile() throws IOException {
        AnnotationSet set = open(XML);
        assertThatThrownBy(() -> set.forEachImage(image -> {
                    throw new IllegalStateException("full");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("full");
    }
}
