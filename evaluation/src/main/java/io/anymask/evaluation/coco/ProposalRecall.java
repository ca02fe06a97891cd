package io.anymask.evaluation.coco;

import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoImage;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.evaluation.EvaluationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;

/// Recall of object proposals without regard to categories, as detectron2 counts it
/// (`evaluate_box_proposals`), here by masks too. Immutable.
///
/// In each image, the object and the proposal with the highest IoU of all are taken away together, again
/// and again; an object's IoU is that of its proposal, 0 if none was left. The evaluators of COCO and LVIS
/// go by the proposals' scores instead: the surest proposal takes its best object, even one that another
/// proposal fits better.
public final class ProposalRecall {
    private final List<CocoInstance> instances;
    private final Map<Long, Double> ious;

    private ProposalRecall(List<CocoInstance> instances, Map<Long, Double> ious) {
        this.instances = List.copyOf(instances);
        this.ious = Map.copyOf(ious);
    }

    /// @param limit how many proposals of an image count, the surest first
    /// @throws EvaluationException for proposals of unknown images, or without the mask or box that is compared
    public static ProposalRecall of(CocoInstances truth, List<CocoDetection> proposals, IouType type, int limit) {
        Map<Long, ImageGroup> images = new HashMap<>();
        List<CocoInstance> instances = truth.instances().stream()
                .filter(instance -> !instance.crowd() && !instance.ignored())
                .toList();
        for (CocoInstance instance : instances) {
            at(images, truth, instance.imageId()).truth().add(instance);
        }
        for (CocoDetection proposal : proposals) {
            at(images, truth, proposal.imageId()).detections().add(proposal);
        }
        Map<Long, Double> ious = new HashMap<>();
        images.values().parallelStream()
                .map(group -> match(group.surest(limit), type))
                .forEachOrdered(ious::putAll);
        return new ProposalRecall(instances, ious);
    }

    private static ImageGroup at(Map<Long, ImageGroup> images, CocoInstances truth, long id) {
        CocoImage image = truth.image(id);
        if (image == null) {
            throw new EvaluationException("proposal of image " + id + ", which is not among the ground truth's");
        }
        return images.computeIfAbsent(id, any -> ImageGroup.empty(image));
    }

    /// IoU by the object's id.
    private static Map<Long, Double> match(ImageGroup group, IouType type) {
        double[][] ious = IouMatrix.of(group, type, instance -> false);
        boolean[] found = new boolean[group.truth().size()];
        boolean[] taken = new boolean[ious.length];
        Map<Long, Double> matched = new HashMap<>();
        for (int pair = 0; pair < Math.min(found.length, taken.length); pair++) {
            int object = -1;
            int proposal = -1;
            for (int p = 0; p < taken.length; p++) {
                for (int o = 0; o < found.length; o++) {
                    boolean free = !taken[p] && !found[o];
                    if (free && (object < 0 || ious[p][o] > ious[proposal][object])) {
                        object = o;
                        proposal = p;
                    }
                }
            }
            found[object] = true;
            taken[proposal] = true;
            matched.put(group.truth().get(object).id(), ious[proposal][object]);
        }
        return matched;
    }

    /// Mean recall over the IoU thresholds 0.50, 0.55, …, 0.95; NaN where there is no object.
    ///
    /// @param wanted the objects to be found, for instance those of frequent categories
    public double averageRecall(AreaRange range, Predicate<CocoInstance> wanted) {
        return instances.stream()
                .filter(instance -> range.contains(instance.area()) && wanted.test(instance))
                .mapToDouble(this::passed)
                .average()
                .orElse(Double.NaN);
    }

    /// Share of the objects with at least that IoU; NaN where there is no object.
    public double recall(double iouThreshold, AreaRange range, Predicate<CocoInstance> wanted) {
        DoubleStream.Builder found = DoubleStream.builder();
        for (CocoInstance instance : instances) {
            if (range.contains(instance.area()) && wanted.test(instance)) {
                found.add(ious.getOrDefault(instance.id(), 0.0) >= iouThreshold ? 1 : 0);
            }
        }
        return found.build().average().orElse(Double.NaN);
    }

    /// The share of IoU thresholds from 0.50 to 0.95 that an object passes.
    public double passed(CocoInstance object) {
        double iou = ious.getOrDefault(object.id(), 0.0);
        return EvaluationSettings.STANDARD_THRESHOLDS.stream()
                .mapToInt(threshold -> iou >= threshold ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }

    /// The objects that are to be found.
    public int objects() {
        return instances.size();
    }
}
