package io.anymask.mask;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.testing.Shared;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The whole package against `amg.py`, pycocotools and the rules of torchvision; all results are exact.
class AmgGoldenTest {
    private final JsonNode golden = Shared.goldenJson("amg_utils/amg_utils.json");
    private final GoldenTensors tensors = new GoldenTensors();

    @Test
    void smallMasks() {
        for (JsonNode node : golden.get("masks_11x13")) {
            JsonNode uncompressed = node.get("rle_uncompressed");
            Rle rle = Rle.of(
                    uncompressed.get("size").get(0).asInt(),
                    uncompressed.get("size").get(1).asInt(),
                    ints(uncompressed.get("counts")));
            assertThat(rle.compressed()).isEqualTo(string(node));
            assertThat(tensors.masks("masks_11x13")).contains(rle.toMask());
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

    @Test
    void stabilityScores() {
        List<MaskLogits> logits = tensors.logits("stability.logits");
        for (JsonNode node : golden.get("stability")) {
            double threshold = node.get("mask_threshold").asDouble();
            double offset = node.get("threshold_offset").asDouble();
            for (int i = 0; i < logits.size(); i++) {
                JsonNode score = node.get("scores").get(i);
                Float expected = score.isNull() ? Float.NaN : (float) score.asDouble();
                assertThat(StabilityScore.of(logits.get(i), threshold, offset)).isEqualTo(expected);
            }
        }
    }

    @Test
    void boxesOfStackedMasks() {
        long[] expected = tensors.longs("mask_to_box.nd_boxes");
        List<Mask> masks = tensors.masks("mask_to_box.nd_masks");
        assertThat(expected).hasSize(4 * masks.size());
        for (int i = 0; i < masks.size(); i++) {
            int at = 4 * i;
            Box box = new Box(expected[at], expected[at + 1], expected[at + 2], expected[at + 3]);
            assertThat(masks.get(i).box()).isEqualTo(box);
        }
    }

    @Test
    void suppression() {
        for (JsonNode node : golden.get("nms")) {
            float[] boxes;
            float[] scores;
            if (node.has("tensors")) {
                boxes = tensors.floats(node.get("tensors").asString() + ".boxes");
                scores = tensors.floats(node.get("tensors").asString() + ".scores");
            } else {
                boxes = floats(node.get("boxes")
                        .valueStream()
                        .flatMap(JsonNode::valueStream)
                        .toList());
                scores = floats(node.get("scores").valueStream().toList());
            }
            double threshold = node.get("iou_threshold").asDouble();
            int[] kept = node.get("categories").isNull()
                    ? NonMaximumSuppression.keep(boxes, scores, threshold)
                    : NonMaximumSuppression.keep(boxes, scores, ints(node.get("categories")), threshold);
            assertThat(kept).as(node.get("name").asString()).isEqualTo(ints(node.get("keep")));
        }
    }

    @Test
    void smallRegions() {
        for (JsonNode node : golden.get("remove_small_regions")) {
            Mask mask = tensors.masks(node.get("in").asString()).getFirst();
            long areaBelow = node.get("area_thresh").asLong();
            SmallRegions result = node.get("mode").asString().equals("holes")
                    ? SmallRegions.removeHoles(mask, areaBelow)
                    : SmallRegions.removeIslands(mask, areaBelow);
            Mask expected = tensors.masks(node.get("out").asString()).getFirst();
            assertThat(result)
                    .as(node.get("out").asString())
                    .isEqualTo(new SmallRegions(expected, node.get("changed").asBoolean()));
        }
    }

    /// Clean-up as the reference generator does it: changed masks rank behind untouched ones.
    @Test
    void cleanUpAndSuppression() {
        JsonNode node = golden.get("postprocess_small_regions");
        List<SmallRegions> cleaned = tensors.masks(node.get("in").asString()).stream()
                .map(mask -> SmallRegions.remove(mask, node.get("min_area").asLong()))
                .toList();
        List<Box> boxes = cleaned.stream().map(result -> result.mask().box()).toList();
        double[] scores =
                cleaned.stream().mapToDouble(result -> result.changed() ? 0 : 1).toArray();
        int[] kept =
                NonMaximumSuppression.keep(boxes, scores, node.get("nms_thresh").asDouble());
        Arrays.sort(kept);
        assertThat(kept).isEqualTo(ints(node.get("kept_ids")));
        for (int i = 0; i < kept.length; i++) {
            JsonNode expected = node.get("rles").get(i);
            Rle rle = cleaned.get(kept[i]).mask().rle();
            assertThat(new int[] {rle.height(), rle.width()}).isEqualTo(ints(expected.get("size")));
            assertThat(rle.compressed()).isEqualTo(expected.get("counts").asString());
        }
    }

    @Test
    void masksOfCropsInTheImage() {
        JsonNode node = golden.get("uncrop");
        int[] crop = ints(node.get("crop_box"));
        int width = node.get("orig_w").asInt();
        int height = node.get("orig_h").asInt();
        List<Mask> in = tensors.masks("uncrop.masks_in");
        List<Mask> out = tensors.masks("uncrop.masks_out");
        for (int i = 0; i < in.size(); i++) {
            assertThat(in.get(i).paste(crop[0], crop[1], width, height)).isEqualTo(out.get(i));
        }
    }

    private static float[] floats(List<JsonNode> numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) numbers.get(i).asDouble();
        }
        return values;
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
