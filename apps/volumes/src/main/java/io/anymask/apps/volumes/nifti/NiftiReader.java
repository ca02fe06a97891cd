package io.anymask.apps.volumes.nifti;

import io.anymask.apps.volumes.Grid;
import io.anymask.apps.volumes.Volume;
import io.anymask.apps.volumes.VolumeException;
import io.anymask.apps.volumes.VolumeLimits;
import io.anymask.file.Untrusted;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;

/// Reads NIfTI files. Stateless.
public final class NiftiReader {
    private static final String WHAT = "a NIfTI file (.nii, .nii.gz, or .hdr and .img)";
    private static final int GZIP_1 = 0x1f;
    private static final int GZIP_2 = 0x8b;

    /// What deflate makes of one byte at the most.
    private static final long MOST_EXPANSION = 1032;

    /// What may follow the last voxel in a compressed file. Its checksum is behind that.
    private static final long MOST_BEHIND = 1 << 26;

    private NiftiReader() {}

    /// Reads a file, or a pair by either of its names.
    ///
    /// @param volume which of several volumes, from 0; without it the file must have one
    /// @throws VolumeException for what is no sound NIfTI file, is larger than allowed, or has several volumes of
    ///     which none was chosen
    public static Volume read(Path file, OptionalInt volume, VolumeLimits limits) {
        String name = file.toString();
        return Untrusted.read(name, WHAT, () -> read(name, file, volume, limits), VolumeException::new);
    }

    private static Volume read(String name, Path file, OptionalInt volume, VolumeLimits limits) throws IOException {
        Path headerFile = beside(file, ".img", ".hdr");
        requireSize(headerFile, limits);
        NiftiHeader header;
        try (Source source = Source.open(headerFile)) {
            header = header(name, source.stream());
            if (!header.pair()) {
                return voxels(name, header, source, header.bytes(), volume, limits);
            }
        }
        Path data = beside(headerFile, ".hdr", ".img");
        if (data.equals(headerFile)) {
            throw new VolumeException(
                    "%s: its voxels are in a file of their own, expected the name to end in .hdr".formatted(name));
        }
        requireSize(data, limits);
        try (Source source = Source.open(data)) {
            return voxels(name, header, source, 0, volume, limits);
        }
    }

    private static void requireSize(Path file, VolumeLimits limits) throws IOException {
        Untrusted.requireFile(file, WHAT, VolumeException::new);
        long bytes = Files.size(file);
        if (bytes > limits.maxBytes()) {
            throw new VolumeException(
                    "%s: got %d bytes, expected %s of at most %d".formatted(file, bytes, WHAT, limits.maxBytes()));
        }
    }

    /// The other file of a pair, or the same file where the name is not that of a pair.
    private static Path beside(Path file, String from, String to) {
        String name = String.valueOf(file.getFileName());
        for (String zip : List.of("", ".gz")) {
            if (name.endsWith(from + zip)) {
                String stem = name.substring(0, name.length() - (from + zip).length());
                Path plain = file.resolveSibling(stem + to);
                Path zipped = file.resolveSibling(stem + to + ".gz");
                return Files.exists(plain) || !Files.exists(zipped) ? plain : zipped;
            }
        }
        return file;
    }

    /// The bytes of a file, unpacked.
    ///
    /// @param stream of the content
    /// @param most bytes that the content can have
    /// @param zipped whether it is compressed
    private record Source(InputStream stream, long most, boolean zipped) implements AutoCloseable {
        static Source open(Path file) throws IOException {
            long size = Files.size(file);
            InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            try {
                raw.mark(2);
                boolean zipped = raw.read() == GZIP_1 && raw.read() == GZIP_2;
                raw.reset();
                return zipped
                        ? new Source(
                                new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16),
                                size * MOST_EXPANSION,
                                true)
                        : new Source(raw, size, false);
            } catch (IOException e) {
                raw.close();
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    private static NiftiHeader header(String name, InputStream stream) throws IOException {
        ByteBuffer start = ByteBuffer.wrap(stream.readNBytes(NiftiHeader.BYTES_1));
        int length = start.limit() < Integer.BYTES ? 0 : NiftiHeader.length(start);
        if (start.limit() < NiftiHeader.BYTES_1 || length == 0) {
            throw new VolumeException(
                    "%s: got %d bytes that begin no NIfTI header, expected %s".formatted(name, start.limit(), WHAT));
        }
        if (length == NiftiHeader.BYTES_1) {
            return NiftiHeader.of(name, start);
        }
        byte[] rest = stream.readNBytes(NiftiHeader.BYTES_2 - NiftiHeader.BYTES_1);
        return NiftiHeader.of(
                name,
                ByteBuffer.allocate(NiftiHeader.BYTES_1 + rest.length)
                        .put(start)
                        .put(rest)
                        .flip()
                        .order(start.order()));
    }

    /// @param read bytes of the source that the header was
    private static Volume voxels(
            String name, NiftiHeader header, Source source, int read, OptionalInt volume, VolumeLimits limits)
            throws IOException {
        limits.require(name, header.side(0), header.side(1), header.side(2));
        long chosen = chosen(name, header.volumes(), volume);
        long bytes =
                header.side(0) * header.side(1) * header.side(2) * header.type().bytes();
        long begin;
        long end;
        try {
            begin = Math.addExact(header.offset(), Math.multiplyExact(chosen, bytes));
            end = Math.addExact(header.offset(), Math.multiplyExact(header.volumes(), bytes));
        } catch (ArithmeticException e) {
            throw tooShort(name, Long.MAX_VALUE, source);
        }
        if (end > source.most()) {
            throw tooShort(name, end, source);
        }
        Grid grid = new Grid((int) header.side(0), (int) header.side(1), (int) header.side(2), header.affine());
        Untrusted.require(name, Float.BYTES * grid.voxels(), VolumeException::new);
        List<float[]> slices = new ArrayList<>();
        try {
            source.stream().skipNBytes(begin - read);
            for (int k = 0; k < grid.depth(); k++) {
                slices.add(slice(header, grid, source.stream()));
            }
            source.stream().skipNBytes(end - begin - bytes);
            if (source.zipped()) {
                requireEnd(name, source.stream());
            }
        } catch (EOFException e) {
            throw new VolumeException(
                    "%s: cut off, expected %d bytes of header and voxels; copy it again".formatted(name, end), e);
        }
        return new Volume(name, grid, slices, Volume.Display.PLAIN, header.remarks());
    }

    private static VolumeException tooShort(String name, long needed, Source source) {
        return new VolumeException("%s: its header announces %s, the file %s; copy it again"
                .formatted(
                        name,
                        needed == Long.MAX_VALUE ? "more bytes than can be counted" : needed + " bytes",
                        source.zipped() ? "unpacks to no more than " + source.most() : "has " + source.most()));
    }

    private static long chosen(String name, long volumes, OptionalInt volume) {
        if (volume.isEmpty() && volumes > 1) {
            throw new VolumeException("%s: got %d volumes in one file, expected to be told which; name one from 0 to %d"
                    .formatted(name, volumes, volumes - 1));
        }
        long chosen = volume.orElse(0);
        if (chosen < 0 || chosen >= volumes) {
            throw new VolumeException(
                    "%s: got volume %d, expected one from 0 to %d".formatted(name, chosen, volumes - 1));
        }
        return chosen;
    }

    /// Scaled in double precision.
    private static float[] slice(NiftiHeader header, Grid grid, InputStream stream) throws IOException {
        float[] slice = new float[grid.sliceSize()];
        VoxelType type = header.type();
        byte[] row = new byte[grid.width() * type.bytes()];
        ByteBuffer values = ByteBuffer.wrap(row).order(header.order());
        for (int at = 0; at < slice.length; at += grid.width()) {
            if (stream.readNBytes(row, 0, row.length) < row.length) {
                throw new EOFException();
            }
            for (int i = 0; i < grid.width(); i++) {
                double value = type.get(values, i * type.bytes());
                slice[at + i] = (float) (header.slope() == 0 ? value : value * header.slope() + header.intercept());
            }
        }
        return slice;
    }

    /// Reads on to where the checksum is compared.
    private static void requireEnd(String name, InputStream stream) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long behind = 0;
        for (int got = stream.read(buffer); got >= 0; got = stream.read(buffer)) {
            behind += got;
            if (behind > MOST_BEHIND) {
                throw new VolumeException("%s: goes on behind its last voxel for more than %d bytes, expected its end"
                        .formatted(name, MOST_BEHIND));
            }
        }
    }

    /// Whether a file's name is that of a NIfTI file.
    public static boolean reads(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return List.of(".nii", ".hdr", ".img").stream()
                .anyMatch(suffix -> name.endsWith(suffix) || name.endsWith(suffix + ".gz"));
    }
}
