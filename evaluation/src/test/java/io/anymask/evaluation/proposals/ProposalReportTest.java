package io.anymask.evaluation.proposals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.coco.AreaRange;
import io.anymask.evaluation.coco.DetectionEvaluation;
import io.anymask.evaluation.coco.EvaluationSettings;
import io.anymask.evaluation.coco.IouType;
import io.anymask.evaluation.coco.LvisEvaluator;
import io.anymask.evaluation.coco.ProposalRecall;
import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.report.Table;
import io.anymask.mask.Mask;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposalReportTest {
    private static final int SIDE = 200;
    private static final int IMAGES = 6;

    @TempDir
    private Path folder;

    private final Random random = new Random(11);

    private int[] box() {
        int side = 20 + random.nextInt(120);
        return new int[] {random.nextInt(SIDE - side), random.nextInt(SIDE - side), side};
    }

    private Path truth() throws IOException {
        List<String> images = new ArrayList<>();
        List<String> objects = new ArrayList<>();
        for (int id = 1; id <= IMAGES; id++) {
            BufferedImage photo = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            ImageIO.write(photo, "png", folder.resolve(id + ".png").toFile());
            images.add("{\"id\": %d, \"file_name\": \"%d.png\", \"width\": %d, \"height\": %d}"
                    .formatted(id, id, SIDE, SIDE));
            for (int i = 0; i < id; i++) {
                int[] box = box();
                int right = box[0] + box[2];
                int bottom = box[1] + box[2];
                objects.add(("{\"id\": %d, \"image_id\": %d, \"category_id\": %d, \"iscrowd\": 0, \"area\": %d,"
                                + " \"bbox\": [%d, %d, %d, %d],"
                                + " \"segmentation\": [[%d, %d, %d, %d, %d, %d, %d, %d]]}")
                        .formatted(
                                objects.size() + 1,
                                id,
                                1 + objects.size() % 3,
                                box[2] * box[2],
                                box[0],
                                box[1],
                                box[2],
                                box[2],
                                box[0],
                                box[1],
                                right,
                                box[1],
                                right,
                                bottom,
                                box[0],
                                bottom));
            }
        }
        return Files.writeString(
                folder.resolve("truth.json"),
                "{\"images\": %s, \"categories\": [%s, %s, %s], \"annotations\": %s}"
                        .formatted(
                                images,
                                "{\"id\": 1, \"name\": \"a\", \"frequency\": \"f\"}",
                                "{\"id\": 2, \"name\": \"b\", \"frequency\": \"c\"}",
                                "{\"id\": 3, \"name\": \"c\", \"frequency\": \"r\"}",
                                objects));
    }

    /// A little beside each object, and some anywhere.
    private List<CocoDetection> proposals(CocoInstances truth) {
        List<CocoDetection> proposals = new ArrayList<>();
        truth.instances().forEach(object -> {
            int shift = random.nextInt(8);
            CocoBox box = Objects.requireNonNull(object.box());
            int left = (int) box.x();
            int top = (int) box.y();
            int side = (int) box.width();
            proposals.add(proposal(object.imageId(), left + shift, top, side));
            int[] any = box();
            proposals.add(proposal(object.imageId(), any[0], any[1], any[2]));
        });
        return proposals;
    }

    private CocoDetection proposal(long image, int left, int top, int side) {
        boolean[] inside = new boolean[SIDE * SIDE];
        for (int y = top; y < Math.min(SIDE, top + side); y++) {
            Arrays.fill(inside, y * SIDE + left, y * SIDE + Math.min(SIDE, left + side), true);
        }
        return new CocoDetection(
                image, 1, random.nextDouble(), Mask.of(SIDE, SIDE, inside).rle(), null);
    }

    /// Intervals are made image by image; the figures are those of all images at once.
    @Test
    void figuresAreThoseOfTheEvaluators() throws IOException {
        Path json = truth();
        CocoInstances truth = CocoInstances.read(json);
        List<CocoDetection> proposals = proposals(truth);
        Report report =
                ProposalReport.of("test", new LinkedHashMap<>(), truth, Dataset.coco(json, folder), proposals, 5, 0);
        Table table = (Table) report.sections().getFirst();
        DetectionEvaluation surest = LvisEvaluator.evaluate(
                truth,
                proposals,
                EvaluationSettings.lvis(IouType.MASK).classAgnostic().withMaxDetections(5));
        ProposalRecall pairs = ProposalRecall.of(truth, proposals, IouType.MASK, 5);
        for (int i = 0; i < 4; i++) {
            AreaRange range = AreaRange.STANDARD.get(i);
            Cell ofPairs = table.rows().get(0).cells().get(i);
            Cell ofSurest = table.rows().get(1).cells().get(i);
            double recall = surest.averageRecall(range, 5);
            if (recall < 0) {
                assertThat(ofPairs).isEqualTo(Cell.NONE);
                assertThat(ofSurest).isEqualTo(Cell.NONE);
            } else {
                assertThat(ofSurest.value()).isCloseTo(recall, within(1e-12));
                if (!Double.isNaN(ofSurest.low())) { // one image alone gives no interval
                    assertThat(ofSurest.low()).isLessThanOrEqualTo(recall);
                    assertThat(ofSurest.high()).isGreaterThanOrEqualTo(recall);
                }
                assertThat(ofPairs.value()).isCloseTo(pairs.averageRecall(range, object -> true), within(1e-12));
            }
        }
        Cell all = table.rows().get(1).cells().getFirst();
        assertThat(all.low()).isLessThan(all.value() - 0.01);
        assertThat(all.high()).isGreaterThan(all.value() + 0.01);
        assertThat(table.rows().get(1).cells().subList(4, 7))
                .allSatisfy(cell -> assertThat(cell.value()).isBetween(0.1, 1.0));
        assertThat(report.sections()).extracting("title").contains("By category");
    }
}
