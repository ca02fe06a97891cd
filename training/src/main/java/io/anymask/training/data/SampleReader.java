package io.anymask.training.data;

import io.anymask.dataset.DatasetException;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.dataset.Instance;
import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.prompt.TextPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Makes samples of labelled images. Safe for use by several threads.
///
/// @param side of the frame
/// @param most masks of a sample
/// @param usable which objects are learned
/// @param jitter whether the scale is jittered
/// @param flip whether half of the samples are mirrored
public record SampleReader(int side, int most, Usable.Limits usable, boolean jitter, boolean flip) {
    /// What CLIP makes of objects of a photo.
    @FunctionalInterface
    public interface Texts {
        /// @param objects of the photo's size, none of them empty
        /// @return one for each object, or none at all
        List<TextPrompt.Vector> of(Image photo, List<Mask> objects);
    }

    /// A sample with masks drawn without replacement.
    ///
    /// @param placing draws where the image lies
    /// @param choosing draws which masks are shown
    /// @param texts of the masks that are shown
    /// @return empty when photo or annotations cannot be read or have different sizes: the image is left out, and
    ///     its data set notes it
    /// @throws DatasetException instead, when the data set is strict
    public Optional<Sample> read(DatasetImage source, RandomGenerator placing, RandomGenerator choosing, Texts texts) {
        return source.annotationIfUsable()
                .flatMap(annotation -> source.pixelsIfUsable(annotation)
                        .map(image -> sample(source.id(), annotation, image, placing, choosing, texts)));
    }

    private Sample sample(
            String name,
            ImageAnnotation annotation,
            Image image,
            RandomGenerator placing,
            RandomGenerator choosing,
            Texts texts) {
        Placement placement = jitter
                ? Placement.jittered(image.width(), image.height(), side, placing)
                : Placement.whole(image.width(), image.height(), side);
        if (flip && placing.nextBoolean()) {
            placement = placement.mirrored();
        }
        List<Mask> left = usable(annotation);
        List<Mask> shown = new ArrayList<>();
        List<Mask> targets = new ArrayList<>();
        while (targets.size() < most && !left.isEmpty()) {
            int last = left.size() - 1;
            int drawn = choosing.nextInt(left.size());
            Mask mask = left.set(drawn, left.get(last));
            left.remove(last);
            Mask target = placement.apply(mask);
            if (!target.isEmpty()) {
                targets.add(target);
                shown.add(mask);
            }
        }
        return new Sample(name, placement.apply(image), targets, texts.of(image, shown));
    }

    private List<Mask> usable(ImageAnnotation annotation) {
        List<Mask> masks = new ArrayList<>();
        for (Instance object : annotation.instances()) {
            if (Usable.is(object, annotation, usable)) {
                masks.add(object.mask().toMask());
            }
        }
        return masks;
    }
}
