package io.anymask.inference.video;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import java.util.function.Supplier;

/// What a tracker says of one object in one frame, before it is held against other objects.
///
/// @param mask of the frame's size
/// @param score see [TrackedMask#score]
/// @param isLost see [TrackedMask#isLost]
/// @param logits of the frame's size, which decide between objects that claim the same pixel; asked only then
public record Sighting(Mask mask, double score, boolean isLost, Supplier<MaskLogits> logits) {
    /// What a person gave exactly: no other object exceeds its logits.
    public static Sighting given(Mask mask) {
        return new Sighting(mask, 1, false, () -> certain(mask));
    }

    private static MaskLogits certain(Mask mask) {
        byte[] inside = mask.bytes();
        float[] logits = new float[inside.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = inside[i] == 0 ? -Float.MAX_VALUE : Float.MAX_VALUE;
        }
        return new MaskLogits(mask.height(), mask.width(), logits);
    }

    /// Nothing was found.
    public static Sighting none(int width, int height, double score, boolean isLost) {
        return new Sighting(Mask.empty(width, height), score, isLost, () -> {
            throw new IllegalStateException("an empty mask claims no pixel");
        });
    }
}
