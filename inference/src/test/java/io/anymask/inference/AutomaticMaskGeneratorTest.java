package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.Rle;
import io.anymask.mobilesam.MobileSam;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AutomaticMaskGeneratorTest {
    private static final Segmenter SAM = Segmenter.open(MobileSam.weights());

    @AfterAll
    static void close() {
        SAM.close();
    }

    /// The reference's records: partners one to one, same scores, same order.
    @ParameterizedTest
    @Tag("shared")
    @ValueSource(strings = {"default_truck", "pps16_crop1_truck", "minarea100_dog"})
    void equalsTheReference(String run) {
        JsonNode golden = Shared.goldenJson("amg/" + run + ".json");
        JsonNode parameters = golden.get("parameters");
        MaskGeneratorOptions options = MaskGeneratorOptions.DEFAULT.toBuilder()
                .pointsPerSide(parameters.get("points_per_side").asInt())
                .cropLayers(parameters.get("crop_n_layers").asInt())
                .minMaskRegionArea(parameters.get("min_mask_region_area").asLong())
                .build();
        Image photo =
                Image.read(Shared.golden("amg/" + golden.get("image").asString().replaceAll(".*/", "")));
        MaskCandidates candidates = AutomaticMaskGenerator.of(SAM, options).candidates(photo, (done, total) -> {});
        int before = golden.get("stage_counts").get("after_crop_edge").asInt();
        assertThat(candidates.size()).isBetween(before - 5, before + 5);
        assertPartners(candidates.select(options), golden.get("records"), 0.99, 1e-4);
    }

    @ParameterizedTest
    @Tag("shared")
    @Tag("long")
    @ValueSource(strings = {"default_dog", "pps16_crop1_dog", "minarea100_truck"})
    void equalsTheReferenceElsewhereToo(String run) {
        equalsTheReference(run);
    }

    @Test
    void equalsTheReferenceOnASamplePhoto() throws IOException {
        try (InputStream file = getClass().getResourceAsStream("everything_cat.json")) {
            JsonNode golden = JsonMapper.shared().readTree(file);
            Image photo = Image.decode(MobileSam.photo("cat"), "cat", ImageLimits.DEFAULT);
            assertPartners(AutomaticMaskGenerator.of(SAM).generate(photo), golden, 0.98, 2e-3);
        }
    }

    private static void assertPartners(List<MaskRecord> actual, JsonNode expected, double least, double tolerance) {
        assertThat(actual.size()).isBetween(expected.size() - 1, expected.size() + 1);
        int alone = 0;
        for (int i = 0; i < expected.size(); i++) {
            JsonNode record = expected.get(i);
            JsonNode size = record.get("segmentation").get("size");
            Rle rle = Rle.decompress(
                    size.get(0).asInt(),
                    size.get(1).asInt(),
                    record.get("segmentation").get("counts").asString());
            MaskRecord partner = actual.stream()
                    .max((a, b) -> Double.compare(
                            a.segmentation().iou(rle), b.segmentation().iou(rle)))
                    .orElseThrow();
            if (partner.segmentation().iou(rle) < least) {
                alone++;
                continue;
            }
            assertThat(Math.abs(
                            partner.predictedIou() - record.get("predicted_iou").asDouble()))
                    .isLessThan(tolerance);
            // A pixel at the threshold of the stability score counts for more in a small mask.
            double pixel = 1.5 / record.get("area").asDouble();
            assertThat(Math.abs(partner.stabilityScore()
                            - record.get("stability_score").asDouble()))
                    .isLessThan(2e-3 + pixel);
            JsonNode point = record.get("point_coords").get(0);
            assertThat(partner.pointX()).isEqualTo(point.get(0).asDouble());
            assertThat(partner.pointY()).isEqualTo(point.get(1).asDouble());
            assertThat(partner.box().x0())
                    .isBetween(
                            record.get("bbox").get(0).asDouble() - 1,
                            record.get("bbox").get(0).asDouble() + 1);
            assertThat(partner.cropBox().width())
                    .isEqualTo(record.get("crop_box").get(2).asDouble());
        }
        assertThat(alone).isLessThanOrEqualTo(1);
    }

    /// Boxes of one row or column have no area, so that suppression by boxes keeps equal masks.
    @ParameterizedTest
    @CsvSource({"1, 1, 0", "3, 2, 1", "1, 7, 0", "1, 1, 1", "2, 1, 1", "1, 5, 2"})
    void equalMasksOfTinyImagesAreOne(int width, int height, int cropLayers) {
        MaskGeneratorOptions options = MaskGeneratorOptions.DEFAULT.toBuilder()
                .pointsPerSide(4)
                .predIouThreshold(0)
                .stabilityScoreThreshold(0)
                .cropLayers(cropLayers)
                .build();
        Image image = Image.of(width, height, new byte[3 * width * height]);
        List<MaskRecord> masks = AutomaticMaskGenerator.of(SAM, options).generate(image);
        assertThat(masks).isNotEmpty();
        assertThat(masks.stream().map(MaskRecord::segmentation).toList()).doesNotHaveDuplicates();
    }

    @Test
    void candidatesAreFilteredAgainWithoutTheModel() {
        Image photo = Image.decode(MobileSam.photo("cat"), "cat", ImageLimits.DEFAULT);
        MaskGeneratorOptions loose = options()
                .pointsPerSide(4)
                .predIouThreshold(0.5)
                .stabilityScoreThreshold(0.5)
                .build();
        MaskGeneratorOptions strict = loose.toBuilder()
                .predIouThreshold(0.8)
                .stabilityScoreThreshold(0.9)
                .build();
        MaskCandidates candidates = AutomaticMaskGenerator.of(SAM, loose).candidates(photo, (done, total) -> {});
        List<MaskRecord> few = candidates.select(strict);
        assertThat(few).isNotEmpty().hasSizeLessThan(candidates.select(loose).size());
        assertThat(few).allMatch(mask -> mask.predictedIou() > 0.8 && mask.stabilityScore() >= 0.9);
        assertThat(few).isEqualTo(AutomaticMaskGenerator.of(SAM, strict).generate(photo));
        long smallest = few.stream().mapToLong(MaskRecord::area).min().orElseThrow();
        assertThat(candidates.select(strict.toBuilder().minArea(smallest + 1).build()))
                .hasSizeLessThan(few.size());
        MaskGeneratorOptions largest =
                strict.toBuilder().largestComponentOnly(true).build();
        assertThat(candidates.select(largest)).hasSameSizeAs(few).allMatch(mask -> mask.area() > 0);
    }

    private static MaskGeneratorOptions.Builder options() {
        return MaskGeneratorOptions.DEFAULT.toBuilder();
    }

    @Test
    void logitsAreShownAtTheImagesSize() {
        Image photo = Image.decode(MobileSam.photo("cat"), "cat", ImageLimits.DEFAULT);
        MaskGeneratorOptions options =
                MaskGeneratorOptions.DEFAULT.toBuilder().pointsPerSide(4).build();
        AutomaticMaskGenerator generator = AutomaticMaskGenerator.of(SAM, options);
        List<SummarisedMask<Rle>> masks = generator.generate(
                photo, (done, total) -> {}, (mask, logits) -> logits.threshold().rle());
        assertThat(masks).extracting(SummarisedMask::mask).isEqualTo(generator.generate(photo));
        assertThat(masks)
                .isNotEmpty()
                .allSatisfy(
                        mask -> assertThat(mask.summary()).isEqualTo(mask.mask().segmentation()));
        AutomaticMaskGenerator cropping =
                AutomaticMaskGenerator.of(SAM, options.toBuilder().cropLayers(1).build());
        assertThatThrownBy(() -> cropping.generate(photo, (done, total) -> {}, (mask, logits) -> 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void progressIsToldAndCanStopTheWork() {
        Image photo = Image.decode(MobileSam.photo("cat"), "cat", ImageLimits.DEFAULT);
        AutomaticMaskGenerator generator =
                AutomaticMaskGenerator.of(SAM, options().pointsPerSide(4).build());
        List<Integer> told = new ArrayList<>();
        generator.generate(photo, (done, total) -> told.add(done * 100 / total));
        assertThat(told).isSorted().endsWith(100).hasSize(4);
        assertThatThrownBy(() -> generator.generate(photo, (done, total) -> {
                    throw new IllegalStateException("stop");
                }))
                .hasMessage("stop");
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertRefused(options().pointsPerSide(0), "points per side: got 0");
        assertRefused(options().cropLayers(-1), "crop layers");
        assertRefused(options().skipWholeImage(true), "skip whole image");
        assertRefused(options().predIouThreshold(Double.NaN), "predicted IoU");
        assertRefused(options().minArea(-1), "minimum area");
        assertRefused(options().pointGrids(List.of(List.of())), "points of a point grid: got 0");
        List<GridPoint> centre = List.of(new GridPoint(0.5, 0.5));
        assertRefused(options().pointGrids(List.of(centre, centre)), "point grids: got 2");
        assertThatThrownBy(() -> new GridPoint(0.5, 1.5)).hasMessageContaining("(0.5, 1.5)");
    }

    @Test
    void pointsOfOnesOwnGiveTheMasksThatTheRegularGridGivesThere() {
        Image photo = Image.decode(MobileSam.photo("cat"), "cat", ImageLimits.DEFAULT);
        MaskGeneratorOptions regular = options().pointsPerSide(4).build();
        List<GridPoint> points = new ArrayList<>(regular.grid(0));
        MaskGeneratorOptions own =
                regular.toBuilder().pointsPerSide(1).pointGrids(List.of(points)).build();
        List<MaskRecord> expected = AutomaticMaskGenerator.of(SAM, regular).generate(photo);
        assertThat(expected).isNotEmpty();
        assertThat(AutomaticMaskGenerator.of(SAM, own).generate(photo)).isEqualTo(expected);
    }

    private static void assertRefused(MaskGeneratorOptions.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /// Crops computed by the reference implementation, `segment_anything/utils/amg.py`.
    @Test
    void theSettingsOfSa1bAsk3072Points() {
        MaskGeneratorOptions options = MaskGeneratorOptions.SA1B;
        int points = Crop.all(2250, 1500, options.cropLayers(), options.cropOverlapRatio()).stream()
                .mapToInt(crop -> options.grid(crop.layer()).size())
                .sum();
        assertThat(points).isEqualTo(1024 + 4 * 256 + 16 * 64);
    }

    @Test
    void cropsLieWhereTheReferencePutsThem() {
        List<Crop> crops = Crop.all(2250, 1500, 2, 512 / 1500.0);
        assertThat(crops).hasSize(1 + 4 + 16);
        assertThat(crops.get(4)).isEqualTo(new Crop(1, 869, 494, 2250, 1500));
        assertThat(crops.get(20)).isEqualTo(new Crop(2, 1497, 933, 2250, 1500));
        assertThat(Crop.all(500, 333, 1, 512 / 1500.0).get(4)).isEqualTo(new Crop(1, 194, 110, 500, 333));
        assertThat(MaskGeneratorOptions.DEFAULT.grid(0))
                .hasSize(1024)
                .startsWith(new GridPoint(0.015625, 0.015625), new GridPoint(0.046875, 0.015625));
    }
}
