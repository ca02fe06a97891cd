package io.anymask.apps.volumes.dicom;

import io.anymask.apps.volumes.VolumeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// DICOM's run lengths (PS3.5, annex G): a segment for each byte of the samples, the most significant first, each
/// packed by PackBits. Stateless.
final class RunLengths {
    private static final int HEADER = 64;
    private static final int NOTHING = -128;

    private RunLengths() {}

    /// @throws VolumeException for runs that do not give the frame
    static int[] decode(String name, ByteBuffer bytes, PixelFormat format) {
        ByteBuffer all = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        int segments = all.limit() < HEADER ? 0 : all.getInt(0);
        if (segments != format.bytes()) {
            throw new VolumeException("%s: got %d segments of run lengths, expected one for each of %d bytes of a pixel"
                    .formatted(name, segments, format.bytes()));
        }
        int[] samples = new int[format.pixels()];
        for (int segment = 0; segment < segments; segment++) {
            long begin = Integer.toUnsignedLong(all.getInt(Integer.BYTES * (segment + 1)));
            if (begin < HEADER || begin >= all.limit()) {
                throw new VolumeException("%s: got a segment of run lengths at byte %d of %d, expected one inside"
                        .formatted(name, begin, all.limit()));
            }
            unpack(name, all.slice((int) begin, all.limit() - (int) begin), samples);
        }
        return samples;
    }

    /// Shifts each sample and appends the segment's byte.
    private static void unpack(String name, ByteBuffer packed, int[] samples) {
        int at = 0;
        while (at < samples.length) {
            int control = packed.hasRemaining() ? packed.get() : NOTHING;
            int run = control >= 0 ? control + 1 : 1 - control;
            int needed = control >= 0 ? run : 1;
            if (packed.remaining() < needed || (control == NOTHING && !packed.hasRemaining())) {
                throw new VolumeException("%s: run lengths end at pixel %d of %d; the file is cut off or damaged"
                        .formatted(name, at, samples.length));
            }
            if (control == NOTHING) {
                continue;
            }
            byte repeated = control >= 0 ? 0 : packed.get();
            for (int i = 0; i < run; i++) {
                byte value = control >= 0 ? packed.get() : repeated;
                // The last run may reach beyond an odd number of pixels.
                if (at < samples.length) {
                    samples[at] = (samples[at] << Byte.SIZE) | Byte.toUnsignedInt(value);
                    at++;
                }
            }
        }
    }
}
