package io.anymask.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.Polygon;
import io.anymask.mask.Polygons;
import io.anymask.mask.Ring;
import java.awt.geom.AffineTransform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Masks become outlines in GeoJSON and YOLO files, and the outlines the same masks again.
class OutlineFilesTest {
    private static final int WIDTH = 40;
    private static final int HEIGHT = 25;

    private static Mask draw(String... rows) {
        boolean[] pixels = new boolean[rows[0].length() * rows.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = rows[i / rows[0].length()].charAt(i % rows[0].length()) == '#';
        }
        return Mask.of(rows[0].length(), rows.length, pixels);
    }

    private static Sa1b photo(Mask... masks) {
        List<MaskRecord> records = Arrays.stream(masks)
                .map(mask -> new MaskRecord(
                        mask.rle(),
                        mask.area(),
                        mask.box(),
                        0.9,
                        0.95,
                        0,
                        0,
                        new Box(0, 0, mask.width(), mask.height())))
                .toList();
        return new Sa1b(1, "a.jpg", masks[0].width(), masks[0].height(), records);
    }

    /// Blobs, specks and holes: squares drawn and cut at random.
    private static Mask random(long seed) {
        Random random = new Random(seed);
        Mask mask = Mask.empty(WIDTH, HEIGHT);
        for (int i = 0; i < 12; i++) {
            int side = 1 + random.nextInt(9);
            Mask square = Mask.full(side, side)
                    .paste(random.nextInt(WIDTH - side), random.nextInt(HEIGHT - side), WIDTH, HEIGHT);
            mask = i % 3 == 2 ? mask.minus(square) : mask.or(square);
        }
        return mask;
    }

    private static JsonNode features(String json) {
        JsonNode root = JsonMapper.shared().readTree(json);
        assertThat(root.get("type").asString()).isEqualTo("FeatureCollection");
        return root.get("features");
    }

    private static Ring ring(JsonNode points) {
        List<Double> xy = new ArrayList<>();
        points.forEach(point -> point.forEach(value -> xy.add(value.asDouble())));
        assertThat(points.get(0)).as("closed").isEqualTo(points.get(points.size() - 1));
        return Ring.of(xy.stream()
                .limit(xy.size() - 2L)
                .mapToDouble(Double::doubleValue)
                .toArray());
    }

    private static List<Polygon> polygons(JsonNode geometry) {
        JsonNode coordinates = geometry.get("coordinates");
        boolean several = geometry.get("type").asString().equals("MultiPolygon");
        List<Polygon> polygons = new ArrayList<>();
        for (JsonNode rings :
                several ? coordinates : JsonMapper.shared().createArrayNode().add(coordinates)) {
            List<Ring> all = new ArrayList<>();
            rings.forEach(points -> all.add(ring(points)));
            polygons.add(new Polygon(all.getFirst(), all.subList(1, all.size())));
        }
        return polygons;
    }

    @Test
    void geoJsonIsWrittenAsTheStandardSays() {
        String json = GeoJsonFile.toJson(photo(draw("##..", "##..", "....")));
        JsonNode feature = features(json).get(0);
        assertThat(feature.get("type").asString()).isEqualTo("Feature");
        assertThat(feature.get("geometry").toString())
                .isEqualTo("{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}");
        assertThat(feature.get("properties").toString())
                .isEqualTo("{\"file_name\":\"a.jpg\",\"area\":4,\"predicted_iou\":0.9,\"stability_score\":0.95}");
    }

    @Test
    void wholePixelsAreWrittenAsAPersonWouldWriteThem() {
        assertThat(GeoJsonFile.toJson(photo(Mask.full(400, 20)))).contains("[[[0,0],[400,0],[400,20],[0,20],[0,0]]]");
    }

    @Test
    void geoJsonGivesTheMaskAgain() {
        for (int seed = 0; seed < 50; seed++) {
            Mask mask = random(seed);
            JsonNode geometry = features(GeoJsonFile.toJson(photo(mask))).get(0).get("geometry");
            assertThat(Polygons.fill(polygons(geometry), WIDTH, HEIGHT)).isEqualTo(mask);
        }
    }

    /// With x to the right and y up, a positive area runs counterclockwise.
    @Test
    void outlinesRunCounterclockwiseAndHolesClockwiseWhereverTheyLie() {
        Mask ringAndSpeck = draw("###..", "#.#.#", "###..");
        AffineTransform northUp = new AffineTransform(0.1, 0, 0, -0.1, 11.5, 48.25);
        AffineTransform turned = AffineTransform.getRotateInstance(1, 2);
        for (AffineTransform ground : List.of(new AffineTransform(), northUp, turned)) {
            JsonNode geometry = features(GeoJsonFile.toJson(photo(ringAndSpeck), ground))
                    .get(0)
                    .get("geometry");
            assertThat(geometry.get("type").asString()).isEqualTo("MultiPolygon");
            List<Polygon> polygons = polygons(geometry);
            assertThat(polygons).hasSize(2);
            assertThat(polygons.getFirst().holes()).hasSize(1);
            for (Polygon polygon : polygons) {
                assertThat(polygon.exterior().signedArea()).isPositive();
                polygon.holes().forEach(hole -> assertThat(hole.signedArea()).isNegative());
            }
        }
        JsonNode first = features(GeoJsonFile.toJson(photo(draw("#")), northUp)).get(0);
        assertThat(polygons(first.get("geometry")).getFirst().area()).isCloseTo(0.01, within(1e-9));
    }

    @Test
    void aMaskWithoutAPixelHasNoGeometryAndNoLine() {
        Sa1b photo = photo(Mask.empty(4, 3), draw("#...", "....", "...."));
        assertThat(features(GeoJsonFile.toJson(photo)).get(0).get("geometry").isNull())
                .isTrue();
        assertThat(YoloFile.toText(photo, 0)).isEqualTo("0 0 0 0.25 0 0.25 0.3333333 0 0.3333333\n");
    }

    @Test
    void aGroundWithoutAreaIsRefused() {
        Sa1b photo = photo(draw("#"));
        assertThatThrownBy(() -> GeoJsonFile.toJson(photo, new AffineTransform(1, 1, 1, 1, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("inverted");
    }

    @Test
    void yoloGivesTheMaskAgainWithPartsAndHoles() {
        for (int seed = 0; seed < 50; seed++) {
            Mask mask = random(seed);
            String[] words = YoloFile.toText(photo(mask), 0).strip().split(" ");
            assertThat(words[0]).isEqualTo("0");
            double[] shares = Arrays.stream(words)
                    .skip(1)
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            assertThat(Arrays.stream(shares).boxed()).allMatch(share -> share >= 0 && share <= 1);
            double[] pixels = IntStream.range(0, shares.length)
                    .mapToDouble(i -> shares[i] * (i % 2 == 0 ? WIDTH : HEIGHT))
                    .toArray();
            assertThat(Polygons.fill(List.of(Polygon.of(Ring.of(pixels))), WIDTH, HEIGHT))
                    .isEqualTo(mask);
        }
    }

    @Test
    void yoloHasALineForEachObjectAndFewerPointsWithATolerance() {
        Mask slope = draw("#.......", "###.....", "#####...", "########");
        String exact = YoloFile.toText(photo(slope, slope.not()), 0);
        assertThat(exact.lines()).hasSize(2).allMatch(line -> line.startsWith("0 "));
        assertThat(YoloFile.toText(photo(slope, slope.not()), 1).length()).isLessThan(exact.length());
    }
}
