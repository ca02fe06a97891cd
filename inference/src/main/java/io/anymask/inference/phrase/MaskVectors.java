package io.anymask.inference.phrase;

import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator.Progress;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.clip.ClipVector;
import io.anymask.inference.clip.CropRule;
import io.anymask.inference.clip.MaskCrop;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.List;

/// What a CLIP makes of masks of a photo, each seen in a crop of its own.
///
/// @param clip stays the caller's to close
public record MaskVectors(ClipEncoder clip, CropRule rule) {
    /// Crops in memory at once.
    private static final int BATCH = 16;

    /// By the default rule.
    public static MaskVectors of(ClipEncoder clip) {
        return new MaskVectors(clip, CropRule.DEFAULT);
    }

    /// The vectors of masks, in order.
    ///
    /// @param masks of the photo's size, none of them empty
    /// @param progress told of masks done, of all
    /// @throws IllegalArgumentException when a mask is empty or of another size
    public List<ClipVector> of(Image photo, List<Rle> masks, Progress progress) {
        int side = clip.model().config().image().size();
        List<ClipVector> vectors = new ArrayList<>(masks.size());
        for (int from = 0; from < masks.size(); from += BATCH) {
            List<MaskCrop> crops = masks.subList(from, Math.min(from + BATCH, masks.size())).stream()
                    .map(mask -> MaskCrop.of(photo, mask.toMask(), rule, side))
                    .toList();
            vectors.addAll(
                    rule.onlyMask()
                            ? clip.crops(crops)
                            : clip.images(crops.stream().map(MaskCrop::image).toList()));
            progress.at(vectors.size(), masks.size());
        }
        return vectors;
    }
}
