package io.anymask.apps.volumes.dicom;

import io.anymask.apps.volumes.VolumeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The samples of the frames of a file, decoded one frame at a time.
///
/// @param file whose pixels these are
/// @param format of a frame
/// @param frames how many there are
record Pixels(DicomFile file, PixelFormat format, int frames) {
    /// The samples of a frame as they are stored, row by row.
    ///
    /// @throws VolumeException for pixels that are not there, or in an encoding that is not read
    /// @throws IOException for damaged ones
    int[] frame(int number) throws IOException {
        DataSet.Element element = file.data().get(Tag.PIXELS);
        return switch (element) {
            case DataSet.Value value -> plain(value.bytes(), number);
            case DataSet.Fragments fragments -> encoded(fragments, number);
            case null, default ->
                throw new VolumeException("%s: has no pixels %s, expected a picture in DICOM"
                        .formatted(file.name(), Tag.words(Tag.PIXELS)));
        };
    }

    private int[] plain(ByteBuffer bytes, int number) {
        long size = (long) format.rows() * format.columns() * format.bytes();
        if (size * frames > bytes.remaining()) {
            throw new VolumeException(
                    "%s: got %d bytes of pixels, expected %d × %d × %d pixels of %d bytes; the file is cut off or damaged"
                            .formatted(
                                    file.name(),
                                    bytes.remaining(),
                                    frames,
                                    format.rows(),
                                    format.columns(),
                                    format.bytes()));
        }
        int begin = (int) (size * number);
        int[] samples = new int[format.pixels()];
        boolean swapped = format.bytes() == 1 && bytes.order() == ByteOrder.BIG_ENDIAN;
        for (int i = 0; i < samples.length; i++) {
            samples[i] = switch (format.bytes()) {
                // Bytes are in words of two, the second one first.
                case 1 -> bytes.get(swapped ? Math.min((begin + i) ^ 1, bytes.limit() - 1) : begin + i);
                case 2 -> bytes.getShort(begin + Short.BYTES * i);
                default -> bytes.getInt(begin + Integer.BYTES * i);
            };
        }
        return samples;
    }

    private int[] encoded(DataSet.Fragments fragments, int number) throws IOException {
        ByteBuffer bytes = ofFrame(fragments, number);
        return switch (file.syntax()) {
            case RUN_LENGTHS -> RunLengths.decode(file.name(), bytes, format);
            case JPEG_BASELINE, JPEG_LOSSLESS, JPEG_LOSSLESS_FIRST ->
                JpegPixels.decode(file.name(), bytes, format, "jpeg");
            case JPEG_2000_LOSSLESS, JPEG_2000 -> JpegPixels.decode(file.name(), bytes, format, "jpeg2000");
            default ->
                throw new VolumeException(
                        "%s: its pixels are encoded as %s (%s), which is not read; convert the file to explicit little endian"
                                .formatted(
                                        file.name(),
                                        file.syntax().words(),
                                        file.syntax().uid()));
        };
    }

    /// One fragment each, or those that the table of offsets names, or all for the only frame.
    private ByteBuffer ofFrame(DataSet.Fragments fragments, int number) {
        List<ByteBuffer> all = fragments.fragments();
        if (frames == 1) {
            return joined(all);
        }
        if (all.size() == frames) {
            return all.get(number);
        }
        ByteBuffer offsets = fragments.offsets();
        if (offsets.remaining() != Integer.BYTES * frames) {
            throw new VolumeException(
                    "%s: got %d fragments of pixels for %d frames, expected one each or a table of offsets"
                            .formatted(file.name(), all.size(), frames));
        }
        long begin = Integer.toUnsignedLong(offsets.getInt(Integer.BYTES * number));
        long end = number + 1 < frames
                ? Integer.toUnsignedLong(offsets.getInt(Integer.BYTES * (number + 1)))
                : Long.MAX_VALUE;
        List<ByteBuffer> own = new ArrayList<>();
        long at = 0;
        for (ByteBuffer fragment : all) {
            if (at >= begin && at < end) {
                own.add(fragment);
            }
            at += 2 * Integer.BYTES + fragment.remaining();
        }
        return joined(own);
    }

    private ByteBuffer joined(List<ByteBuffer> fragments) {
        if (fragments.isEmpty()) {
            throw new VolumeException("%s: a frame has no encoded pixels, expected some".formatted(file.name()));
        }
        if (fragments.size() == 1) {
            return fragments.getFirst();
        }
        ByteBuffer joined = ByteBuffer.allocate(
                fragments.stream().mapToInt(ByteBuffer::remaining).reduce(0, Math::addExact));
        fragments.forEach(fragment -> joined.put(fragment.duplicate()));
        return joined.flip();
    }
}
