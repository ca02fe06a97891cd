package io.anymask.training.data;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskException;
import io.anymask.training.interaction.Bitmap;
import java.util.ArrayList;
import java.util.List;
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
    /// @throws MaskException when a mask has another size than the image
    public Sample read(LabelledImage source, RandomGenerator placing, RandomGenerator choosing) {
        Image image = source.image();
        Placement placement = jitter
                ? Placement.jittered(image.width(), image.height(), side, placing)
                : Placement.whole(image.width(), image.height(), side);
        if (flip && placing.nextBoolean()) {
            placement = placement.mirrored();
        }
        List<Mask> usable = usable(source, image);
        List<Bitmap> targets = new ArrayList<>();
        while (targets.size() < most && !usable.isEmpty()) {
            int last = usable.size() - 1;
            int drawn = choosing.nextInt(usable.size());
            Mask mask = usable.set(drawn, usable.get(last));
            usable.remove(last);
            Bitmap target = placement.apply(mask);
            if (target.area() > 0) {
                targets.add(target);
            }
        }
        return new Sample(source.name(), placement.apply(image), targets);
    }

    /// Neither empty nor larger than allowed.
    private List<Mask> usable(LabelledImage source, Image image) {
        List<Mask> usable = new ArrayList<>();
        for (Mask mask : source.masks()) {
            if (mask.width() != image.width() || mask.height() != image.height()) {
                throw new MaskException("%s: got a mask of %d × %d, expected the image's %d × %d; scale one of them"
                        .formatted(source.name(), mask.width(), mask.height(), image.width(), image.height()));
            }
            long area = mask.area();
            if (area > 0 && area <= largest * image.width() * image.height()) {
                usable.add(mask);
            }
        }
        return usable;
    }
}
