package io.anymask.apps.volumes.dicom;

import io.anymask.apps.volumes.VolumeException;

/// How the pixels of a frame are stored (PS3.5, 8.1).
///
/// @param rows of a frame
/// @param columns of a frame
/// @param allocated bits of a sample: 8, 16 or 32
/// @param stored bits of it that count
/// @param high the topmost of them
/// @param signed whether they are a two's complement
/// @param inverted whether low values are bright
record PixelFormat(int rows, int columns, int allocated, int stored, int high, boolean signed, boolean inverted) {
    /// @throws VolumeException for what is no grey picture, or contradicts itself
    static PixelFormat of(DataSet data) {
        String name = data.name();
        int samples = data.whole(Tag.SAMPLES, "samples per pixel");
        String kind = data.text(Tag.PHOTOMETRIC);
        if (samples != 1 || !kind.startsWith("MONOCHROME")) {
            throw new VolumeException("%s: got %d samples a pixel (%s), expected one grey value; a slice has no colours"
                    .formatted(name, samples, kind.isEmpty() ? "of no named kind" : kind));
        }
        int rows = data.whole(Tag.ROWS, "rows");
        int columns = data.whole(Tag.COLUMNS, "columns");
        if (rows == 0 || columns == 0) {
            throw new VolumeException(
                    "%s: got %d rows and %d columns, expected at least one each".formatted(name, rows, columns));
        }
        int allocated = data.whole(Tag.BITS_ALLOCATED, "bits allocated");
        int stored = data.whole(Tag.BITS_STORED, "bits stored");
        int high = data.get(Tag.HIGH_BIT) == null ? stored - 1 : data.whole(Tag.HIGH_BIT, "high bit");
        if (allocated != Byte.SIZE && allocated != Short.SIZE && allocated != Integer.SIZE) {
            throw new VolumeException(
                    "%s: got %d bits allocated for a pixel, expected 8, 16 or 32".formatted(name, allocated));
        }
        if (stored < 1 || high >= allocated || stored > high + 1) {
            throw new VolumeException("%s: got %d bits stored up to bit %d of %d, expected them to fit"
                    .formatted(name, stored, high, allocated));
        }
        boolean signed = data.get(Tag.PIXEL_REPRESENTATION) != null
                && data.whole(Tag.PIXEL_REPRESENTATION, "pixel representation") == 1;
        return new PixelFormat(rows, columns, allocated, stored, high, signed, kind.equals("MONOCHROME1"));
    }

    /// Bytes of a sample.
    int bytes() {
        return allocated / Byte.SIZE;
    }

    /// Pixels of a frame.
    int pixels() {
        return Math.multiplyExact(rows, columns);
    }

    /// The number in the stored bits of a sample, whatever the others hold.
    long value(int sample) {
        long bits = Integer.toUnsignedLong(sample) >>> (high + 1 - stored) & ((1L << stored) - 1);
        return signed && (bits >>> (stored - 1)) == 1 ? bits - (1L << stored) : bits;
    }
}
