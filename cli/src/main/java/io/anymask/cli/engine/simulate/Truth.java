package io.anymask.cli.engine.simulate;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.dataset.Instance;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// An image and its objects.
///
/// @param name in its data set
/// @param objects the largest first: the paper's annotators went by prominence
/// @param crowds regions of many objects, which nobody outlines
record Truth(String name, Path file, int width, int height, List<Target> objects, List<Rle> crowds) {
    /// An object to be outlined.
    ///
    /// @param unknown pixels that nobody judged; null for none
    record Target(Rle mask, @Nullable Rle unknown) {
        /// How well an answer fits, without regard to pixels that nobody judged.
        double iou(Mask answer) {
            Mask truth = mask.toMask();
            if (unknown == null) {
                return truth.iou(answer);
            }
            Mask left = unknown.toMask();
            return truth.minus(left).iou(answer.minus(left));
        }

        /// The pixels where an answer is wrong, without those that nobody judged.
        Mask wrong(Mask answer) {
            Mask wrong = mask.toMask().xor(answer);
            return unknown == null ? wrong : wrong.minus(unknown.toMask());
        }
    }

    public Truth {
        objects = List.copyOf(objects);
        crowds = List.copyOf(crowds);
    }

    /// The first images of a data set, in an order drawn from a seed. Those that cannot be read are left out.
    static List<Truth> of(Dataset dataset, int most, long seed) {
        List<DatasetImage> shuffled = new ArrayList<>(dataset.images());
        Collections.shuffle(shuffled, new SplittableRandom(seed));
        List<Truth> read = new ArrayList<>();
        for (DatasetImage image : shuffled) {
            if (read.size() == most) {
                break;
            }
            image.annotationIfUsable().map(annotation -> of(image, annotation)).ifPresent(read::add);
        }
        return List.copyOf(read);
    }

    private static Truth of(DatasetImage image, ImageAnnotation annotation) {
        List<Instance> objects = annotation.instances().stream()
                .filter(object -> object.mask().area() > 0)
                .toList();
        return new Truth(
                image.id(),
                image.file(),
                annotation.width(),
                annotation.height(),
                objects.stream()
                        .filter(object -> !object.crowd())
                        .map(object -> new Target(object.mask(), object.unknown()))
                        .sorted(Comparator.comparingLong(
                                        (Target target) -> target.mask().area())
                                .reversed())
                        .toList(),
                objects.stream().filter(Instance::crowd).map(Instance::mask).toList());
    }
}
