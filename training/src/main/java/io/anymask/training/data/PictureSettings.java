package io.anymask.training.data;

import static io.anymask.training.Setting.require;

import io.anymask.image.ImageLimits;
import io.anymask.image.ReadOptions;
import io.anymask.image.SampleRange;
import java.util.List;

/// The settings of a configuration that say how pictures are read. Stateless.
public final class PictureSettings {
    private PictureSettings() {}

    /// @param range as [SampleRange#parse] reads it
    /// @param page counted from 1
    /// @param channels counted from 1: none, one or three
    /// @param maxPixels of the largest picture that is read
    /// @throws IllegalArgumentException naming the key of a value that makes no sense
    public static ReadOptions options(
            String range, int page, List<Integer> channels, long maxPixels, boolean ignoreExif) {
        require(maxPixels >= 1, "max_pixels", maxPixels, "1 or more");
        return new ReadOptions(
                new ImageLimits(ImageLimits.DEFAULT.maxBytes(), maxPixels), parsed(range), page, channels, ignoreExif);
    }

    private static SampleRange parsed(String range) {
        try {
            return SampleRange.parse(range);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("range: " + e.getMessage(), e);
        }
    }
}
