package io.anymask.training.data;

import io.anymask.image.Image;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.clip.ClipVector;
import io.anymask.inference.clip.CropRule;
import io.anymask.inference.clip.CropRule.Background;
import io.anymask.inference.clip.MaskCrop;
import io.anymask.mask.Mask;
import io.anymask.prompt.TextPrompt;
import java.util.List;
import java.util.random.RandomGenerator;

/// The text prompts of training, made without a text (paper, appendix D.5): what CLIP's image tower makes of each
/// object, cut out of its photo. CLIP puts texts into the same space, so that later a text takes their place. Safe
/// for use by several threads.
///
/// @param clip stays the caller's to close
/// @param largest factor by which an object's box may grow before it is cut out
/// @param masked share of the crops without their surroundings
public record ObjectTexts(ClipEncoder clip, double largest, double masked) {
    /// One vector for each object, of a crop that is drawn anew.
    ///
    /// @param objects of the photo's size, none of them empty
    public List<TextPrompt.Vector> drawn(Image photo, List<Mask> objects, RandomGenerator random) {
        return vectors(objects.stream()
                .map(object -> crop(
                        photo,
                        object,
                        new CropRule(
                                largest > 1 ? random.nextDouble(1, largest) : 1,
                                random.nextDouble() < masked ? Background.BLANK : Background.PHOTO,
                                true)))
                .toList());
    }

    /// One vector for each object, always of the same crop: as large as they are on average, with its
    /// surroundings.
    ///
    /// @param objects of the photo's size, none of them empty
    public List<TextPrompt.Vector> usual(Image photo, List<Mask> objects) {
        CropRule rule = new CropRule((1 + largest) / 2, Background.PHOTO, true);
        return vectors(objects.stream().map(object -> crop(photo, object, rule)).toList());
    }

    private MaskCrop crop(Image photo, Mask object, CropRule rule) {
        return MaskCrop.of(photo, object, rule, clip.model().config().image().size());
    }

    private List<TextPrompt.Vector> vectors(List<MaskCrop> crops) {
        return clip.crops(crops).stream()
                .map(ClipVector::values)
                .map(TextPrompt.Vector::new)
                .toList();
    }
}
