package io.anymask.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Against `frPyObjects`, `merge`, `area` and `toBbox` of pycocotools 2.0.11, character by character.
class CocoPolygonsTest {
    record Case(String name, JsonNode node) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(CocoPolygonsTest.class.getResourceAsStream("coco-polygons.json"))) {
            JsonNode cases = JsonMapper.builder().build().readTree(in.readAllBytes());
            return StreamSupport.stream(cases.spliterator(), false)
                    .map(node -> new Case(node.get("name").asString(), node));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rasterisesAsCocoDoes(Case test) {
        JsonNode node = test.node();
        int height = node.get("size").get(0).asInt();
        int width = node.get("size").get(1).asInt();
        List<Ring> rings = new ArrayList<>();
        for (JsonNode polygon : node.get("polygons")) {
            double[] xy = new double[polygon.size()];
            for (int i = 0; i < xy.length; i++) {
                xy[i] = polygon.get(i).asDouble();
            }
            rings.add(Ring.of(xy));
        }
        for (int i = 0; i < rings.size(); i++) {
            Rle part = Polygons.cocoRle(List.of(rings.get(i)), height, width);
            assertThat(part.compressed()).isEqualTo(node.get("parts").get(i).asString());
            assertThat(part.toMask().rle()).isEqualTo(part);
        }
        Rle whole = Polygons.cocoRle(rings, height, width);
        assertThat(whole.compressed()).isEqualTo(node.get("counts").asString());
        assertThat(whole.area()).isEqualTo(node.get("area").asLong());
        Box box = whole.cocoBox();
        JsonNode expected = node.get("bbox");
        assertThat(box)
                .isEqualTo(Box.ofSize(
                        expected.get(0).asDouble(),
                        expected.get(1).asDouble(),
                        expected.get(2).asDouble(),
                        expected.get(3).asDouble()));
    }
}
