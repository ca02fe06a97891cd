package io.anymask.image;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// How a picture file became an image: which part of it was read, and what was done to its samples.
///
/// @param page that was read, counted from 1
/// @param pages of the file
/// @param channels that were read, counted from 1
/// @param storedChannels of the page
/// @param samples how they are stored, for people: `16-bit unsigned integers`
/// @param mappings of the samples to levels of 0 to 255: one for all channels or one each; empty when the
///     samples are levels already
/// @param orientation the EXIF value by which the picture was turned upright, 1 to 8; 1 when it was left as
///     it is
public record Reading(
        int page,
        int pages,
        List<Integer> channels,
        int storedChannels,
        String samples,
        List<SampleMapping> mappings,
        int orientation) {
    public Reading {
        channels = List.copyOf(channels);
        mappings = List.copyOf(mappings);
    }

    Reading turned(int exifValue) {
        return new Reading(page, pages, channels, storedChannels, samples, mappings, exifValue);
    }

    /// What a person should know of it: pages and channels that were left out, and how samples were mapped.
    /// Empty for most photographs.
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (pages > 1) {
            notes.add("page %d of %d was read".formatted(page, pages));
        }
        if (leavesOut()) {
            notes.add("channel %s of %d was read"
                    .formatted(
                            channels.stream().map(String::valueOf).collect(Collectors.joining(", ")), storedChannels));
        }
        if (!mappings.isEmpty()) {
            notes.add("%s were mapped linearly from %s"
                    .formatted(
                            samples,
                            mappings.stream().map(SampleMapping::toString).collect(Collectors.joining("; "))));
        }
        return notes;
    }

    /// One extra channel beside grey or the colours is usually transparency.
    private boolean leavesOut() {
        boolean usual = (channels.equals(List.of(1)) && storedChannels <= 2)
                || (channels.equals(List.of(1, 2, 3)) && storedChannels <= 4);
        return !usual && storedChannels > 1;
    }
}
