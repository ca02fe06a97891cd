package io.anymask.mask;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.testing.Shared;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Masks, run lengths and boxes against `amg.py` and pycocotools.
class AmgGoldenTest {
    private final JsonNode golden = Shared.goldenJson("amg_utils/amg_utils.json");

    @Test
    void smallMasks() {
        for (JsonNode node : golden.get("masks_11x13")) {
            JsonNode uncompressed = node.get("rle_uncompressed");
            Rle rle = Rle.of(
                    uncompressed.get("size").get(0).asInt(),
                    uncompressed.get("size").get(1).asInt(),
                    ints(uncompressed.get("counts")));
            assertThat(rle.compressed()).isEqualTo(string(node));
            check(node, rle);
        }
    }

    @Test
    void largeMasks() {
        for (JsonNode node : golden.get("masks_large")) {
            int height = node.get("size").get(0).asInt();
            int width = node.get("size").get(1).asInt();
            check(node, Rle.decompress(height, width, string(node)));
        }
    }

    @Test
    void strings() {
        assertThat(golden.get("coco_string_vectors").size()).isPositive();
        for (JsonNode node : golden.get("coco_string_vectors")) {
            int height = node.get("size").get(0).asInt();
            int width = node.get("size").get(1).asInt();
            String text = node.get("string").asString();
            Rle rle = Rle.of(height, width, ints(node.get("counts")));
            assertThat(rle.compressed()).isEqualTo(text);
            assertThat(Rle.decompress(height, width, text)).isEqualTo(rle);
        }
    }

    private static void check(JsonNode node, Rle rle) {
        String name = node.get("name").asString();
        Mask mask = rle.toMask();
        assertThat(mask.rle()).as(name).isEqualTo(rle);
        assertThat(mask.rle().compressed()).as(name).isEqualTo(string(node));
        assertThat(mask.area()).as(name).isEqualTo(node.get("area").asLong());
        assertThat(rle.area()).as(name).isEqualTo(node.get("area").asLong());
        int[] box = ints(node.get("box_xyxy"));
        assertThat(mask.box()).as(name).isEqualTo(new Box(box[0], box[1], box[2], box[3]));
        assertThat(rle.box()).as(name).isEqualTo(mask.box());
        if (node.has("coco_bbox_xywh")) {
            int[] coco = ints(node.get("coco_bbox_xywh"));
            assertThat(rle.cocoBox()).as(name).isEqualTo(Box.ofSize(coco[0], coco[1], coco[2], coco[3]));
        }
        if (node.has("rle_uncompressed_counts")) {
            assertThat(rle.counts()).as(name).isEqualTo(ints(node.get("rle_uncompressed_counts")));
        }
        if (node.has("row_major_bits_sha256")) {
            assertThat(sha256(mask))
                    .as(name)
                    .isEqualTo(node.get("row_major_bits_sha256").asString());
        }
    }

    private static String string(JsonNode node) {
        JsonNode rle = node.get("coco_rle");
        return rle.get("counts").asString();
    }

    private static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size())
                .map(i -> (int) array.get(i).asDouble())
                .toArray();
    }

    private static String sha256(Mask mask) {
        byte[] bytes = new byte[mask.width() * mask.height()];
        for (int y = 0; y < mask.height(); y++) {
            for (int x = 0; x < mask.width(); x++) {
                bytes[y * mask.width() + x] = (byte) (mask.get(x, y) ? 1 : 0);
            }
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
