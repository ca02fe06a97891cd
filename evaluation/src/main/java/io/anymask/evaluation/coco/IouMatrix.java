package io.anymask.evaluation.coco;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoImage;
import io.anymask.dataset.CocoInstance;
import io.anymask.evaluation.EvaluationException;
import io.anymask.evaluation.metric.BoundaryIou;
import io.anymask.mask.Rle;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// IoUs of all detections of a group with all its objects.
final class IouMatrix {
    private IouMatrix() {}

    /// @param crowds objects whose measure is how much of the detection they cover
    /// @return a row for each detection, a column for each object
    static double[][] of(ImageGroup group, IouType type, Predicate<CocoInstance> crowds) {
        boolean[] crowd = new boolean[group.truth().size()];
        for (int i = 0; i < crowd.length; i++) {
            crowd[i] = crowds.test(group.truth().get(i));
        }
        if (crowd.length == 0 || group.detections().isEmpty()) {
            return new double[group.detections().size()][crowd.length];
        }
        if (type == IouType.BOX) {
            return boxes(group, crowd);
        }
        List<Rle> found = group.detections().stream().map(IouMatrix::mask).toList();
        List<Rle> truth = group.truth().stream().map(IouMatrix::mask).toList();
        double[][] ious = masks(found, truth, crowd, group);
        if (type == IouType.BOUNDARY) {
            double[][] boundaries = masks(
                    found.stream().map(BoundaryIou::boundary).toList(),
                    truth.stream().map(BoundaryIou::boundary).toList(),
                    crowd,
                    group);
            for (int d = 0; d < ious.length; d++) {
                for (int g = 0; g < crowd.length; g++) {
                    ious[d][g] = Math.min(ious[d][g], boundaries[d][g]);
                }
            }
        }
        return ious;
    }

    private static double[][] boxes(ImageGroup group, boolean[] crowd) {
        double[][] ious = new double[group.detections().size()][crowd.length];
        for (int d = 0; d < ious.length; d++) {
            CocoBox found = group.detections().get(d).boxOrMaskBox();
            for (int g = 0; g < crowd.length; g++) {
                ious[d][g] = found.iou(box(group.truth().get(g)), crowd[g]);
            }
        }
        return ious;
    }

    private static double[][] masks(List<Rle> found, List<Rle> truth, boolean[] crowd, ImageGroup group) {
        List<CocoBox> boxes =
                truth.stream().map(mask -> CocoBox.of(mask.cocoBox())).toList();
        long[] areas = truth.stream().mapToLong(Rle::area).toArray();
        double[][] ious = new double[found.size()][crowd.length];
        for (int d = 0; d < ious.length; d++) {
            Rle mask = found.get(d);
            CocoBox box = CocoBox.of(mask.cocoBox());
            long area = mask.area();
            for (int g = 0; g < crowd.length; g++) {
                if (box.intersection(boxes.get(g)) > 0) {
                    requireSameFrame(mask, truth.get(g), group.image());
                    long common = mask.intersection(truth.get(g));
                    ious[d][g] = common == 0 ? 0 : (double) common / (crowd[g] ? area : area + areas[g] - common);
                }
            }
        }
        return ious;
    }

    private static void requireSameFrame(Rle found, Rle truth, CocoImage image) {
        if (found.height() != truth.height() || found.width() != truth.width()) {
            throw new EvaluationException("image %d: detected mask of height %d and width %d, expected %d and %d"
                    .formatted(image.id(), found.height(), found.width(), truth.height(), truth.width()));
        }
    }

    private static Rle mask(CocoDetection detection) {
        return required(detection.mask(), "a detection of image " + detection.imageId());
    }

    private static Rle mask(CocoInstance instance) {
        return required(instance.mask(), "annotation " + instance.id());
    }

    private static CocoBox box(CocoInstance instance) {
        return required(instance.box(), "annotation " + instance.id());
    }

    private static <T> T required(@Nullable T value, String whose) {
        if (value == null) {
            throw new EvaluationException(whose + " has no segmentation, or no bbox, to be compared;"
                    + " evaluate boxes instead of masks or the other way round");
        }
        return value;
    }
}
