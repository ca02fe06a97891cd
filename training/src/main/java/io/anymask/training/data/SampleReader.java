package io.anymask.training.data;

import io.anymask.dataset.DatasetException;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.dataset.Instance;
import io.anymask.image.Image;
import io.anymask.mask.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Makes samples of labelled images. Safe for use by several threads.
///
/// @param side of the frame
/// @param most masks of a sample
/// @param largest share of the image that a mask may cover (paper: 0.9)
/// @param jitter whether the scale is jittered
/// @param flip whether half of the samples are mirrored
public record SampleReader(int side, int most, double largest, boolean jitter, boolean flip) {
    /// A sample with masks drawn without replacement.
    ///
    /// @param placing draws where the image lies
    /// @param choosing draws which masks are shown
    /// @return empty when photo or annotations cannot be read or have different sizes: the image is left out, and
    ///     its data set notes it
    /// @throws DatasetException instead, when the data set is strict
    public Optional<Sample> read(DatasetImage source, RandomGenerator placing, RandomGenerator choosing) {
        return source.annotationIfUsable()
                .flatMap(annotation -> source.pixelsIfUsable(annotation)
                        .map(image -> sample(source.id(), annotation, image, placing, choosing)));
    }

    private Sample sample(
            String name, ImageAnnotation annotation, Image image, RandomGenerator placing, RandomGenerator choosing) {
        Placement placement = jitter
                ? Placement.jittered(image.width(), image.height(), side, placing)
                : Placement.whole(image.width(), image.height(), side);
        if (flip && placing.nextBoolean()) {
            placement = placement.mirrored();
        }
        List<Mask> usable = usable(annotation);
        List<Mask> targets = new ArrayList<>();
        while (targets.size() < most && !usable.isEmpty()) {
            int last = usable.size() - 1;
            int drawn = choosing.nextInt(usable.size());
            Mask mask = usable.set(drawn, usable.get(last));
            usable.remove(last);
            Mask target = placement.apply(mask);
            if (!target.isEmpty()) {
                targets.add(target);
            }
        }
        return new Sample(name, placement.apply(image), targets);
    }

    private List<Mask> usable(ImageAnnotation annotation) {
        List<Mask> usable = new ArrayList<>();
        for (Instance object : annotation.instances()) {
            if (Usable.is(object, annotation, largest)) {
                usable.add(object.mask().toMask());
            }
        }
        return usable;
    }
}
