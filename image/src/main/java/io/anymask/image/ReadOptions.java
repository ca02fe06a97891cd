package io.anymask.image;

import java.io.Serializable;
import java.util.List;

/// What of a picture file is read, and how its samples become an image.
///
/// @param limits what is refused before it is decoded
/// @param range which stored values become black and white
/// @param page of a file with several, counted from 1
/// @param channels the channels that become grey (one) or red, green and blue (three), counted from 1; empty:
///     grey or the colours, without transparency and other extra channels
/// @param ignoreExif whether the picture is left as it is stored instead of being turned upright
public record ReadOptions(ImageLimits limits, SampleRange range, int page, List<Integer> channels, boolean ignoreExif)
        implements Serializable {
    /// First page, upright, everything else as the file says.
    public static final ReadOptions DEFAULT =
            new ReadOptions(ImageLimits.DEFAULT, SampleRange.AUTO, 1, List.of(), false);

    /// @throws IllegalArgumentException for a page or channel below 1, or channels other than none, one or three
    public ReadOptions {
        channels = List.copyOf(channels);
        if (page < 1) {
            throw new IllegalArgumentException("page: got %d, expected 1 or more".formatted(page));
        }
        if (!(channels.isEmpty() || channels.size() == 1 || channels.size() == Image.CHANNELS)
                || channels.stream().anyMatch(channel -> channel < 1)) {
            throw new IllegalArgumentException(
                    "channels: got %s, expected one number (grey) or three (red, green, blue), counted from 1"
                            .formatted(channels));
        }
    }

    public ReadOptions withLimits(ImageLimits other) {
        return new ReadOptions(other, range, page, channels, ignoreExif);
    }

    public ReadOptions withRange(SampleRange other) {
        return new ReadOptions(limits, other, page, channels, ignoreExif);
    }

    public ReadOptions withPage(int other) {
        return new ReadOptions(limits, range, other, channels, ignoreExif);
    }

    public ReadOptions withChannels(List<Integer> others) {
        return new ReadOptions(limits, range, page, others, ignoreExif);
    }

    public ReadOptions withIgnoreExif(boolean other) {
        return new ReadOptions(limits, range, page, channels, other);
    }
}
