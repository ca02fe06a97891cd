package io.anymask.evaluation.detection;

import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoImage;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Ground truth and detections of a drawn list of images, in which an image may occur several times: it gets
/// another number each time.
record Resample(CocoInstances truth, List<CocoDetection> detections) {
    /// Draws of one evaluation. Immutable.
    static final class Source {
        private final CocoInstances truth;
        private final Map<Long, List<CocoInstance>> objects;
        private final Map<Long, List<CocoDetection>> detections;

        Source(CocoInstances truth, List<CocoDetection> detections) {
            this.truth = truth;
            this.objects = truth.instances().stream().collect(Collectors.groupingBy(CocoInstance::imageId));
            this.detections = detections.stream().collect(Collectors.groupingBy(CocoDetection::imageId));
        }

        Resample of(List<CocoImage> drawn) {
            List<CocoImage> images = new ArrayList<>();
            List<CocoInstance> instances = new ArrayList<>();
            List<CocoDetection> found = new ArrayList<>();
            for (int i = 0; i < drawn.size(); i++) {
                CocoImage image = drawn.get(i);
                long id = i + 1L;
                images.add(new CocoImage(
                        id,
                        image.fileName(),
                        image.width(),
                        image.height(),
                        image.absentCategories(),
                        image.incompleteCategories()));
                for (CocoInstance object : objects.getOrDefault(image.id(), List.of())) {
                    instances.add(new CocoInstance(
                            instances.size() + 1L,
                            id,
                            object.categoryId(),
                            object.mask(),
                            object.box(),
                            object.area(),
                            object.crowd(),
                            object.ignored(),
                            object.attributes()));
                }
                for (CocoDetection detection : detections.getOrDefault(image.id(), List.of())) {
                    found.add(new CocoDetection(
                            id, detection.categoryId(), detection.score(), detection.mask(), detection.box()));
                }
            }
            return new Resample(CocoInstances.of(images, truth.categories(), instances), found);
        }
    }
}
