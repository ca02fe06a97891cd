package io.anymask.image;

import java.util.ArrayList;
import java.util.List;

/// A picture as it is stored, with what was done to read it.
record Decoded(Image image, Reading reading) {
    private static final List<Integer> COLOURS = List.of(1, 2, 3);

    /// A picture of 8-bit RGB, after the choices of channels and range.
    static Decoded of(String name, Image rgb, ReadOptions options, int pages) {
        List<Integer> chosen = ImageDecoder.channels(name, options, Image.CHANNELS, true);
        if (chosen.equals(COLOURS) && options.range() instanceof SampleRange.Auto) {
            return new Decoded(rgb, reading(options, pages, chosen, Image.CHANNELS, SampleType.BYTE, List.of()));
        }
        return of(name, picked(Samples.of(rgb), chosen), options, pages, chosen, Image.CHANNELS);
    }

    /// Samples of chosen channels, whose range the file says nothing about.
    static Decoded of(String name, Samples samples, ReadOptions options, int pages, List<Integer> chosen, int stored) {
        boolean together = chosen.equals(COLOURS);
        Levels levels = Levels.of(name, samples, options.range(), Levels.Hints.NONE, together);
        return new Decoded(
                Image.owning(samples.width(), samples.height(), levels.rgb()),
                reading(options, pages, chosen, stored, samples.type(), levels.mappings()));
    }

    private static Reading reading(
            ReadOptions options,
            int pages,
            List<Integer> chosen,
            int stored,
            SampleType type,
            List<SampleMapping> mappings) {
        return new Reading(options.page(), pages, chosen, stored, type.toString(), mappings, 1);
    }

    private static Samples picked(Samples bytes, List<Integer> chosen) {
        List<byte[]> rows = new ArrayList<>(bytes.height());
        for (byte[] row : bytes.rows()) {
            byte[] part = new byte[bytes.width() * chosen.size()];
            for (int i = 0; i < part.length; i++) {
                int x = i / chosen.size();
                part[i] = row[x * Image.CHANNELS + chosen.get(i % chosen.size()) - 1];
            }
            rows.add(part);
        }
        return new Samples(
                bytes.width(), bytes.height(), chosen.size(), bytes.type(), bytes.order(), rows.toArray(byte[][]::new));
    }
}
