package io.anymask.apps.volumes.nifti;

import io.anymask.apps.volumes.Affine;
import io.anymask.apps.volumes.Grid;
import io.anymask.apps.volumes.LabelVolume;
import io.anymask.apps.volumes.Vector3;
import io.anymask.apps.volumes.VolumeException;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/// Writes label maps as NIfTI-1, with the place of every voxel as the sform. Stateless.
public final class NiftiWriter {
    private static final int OFFSET = 352;
    private static final int MOST_SIDE = Short.MAX_VALUE;
    private static final int BYTE = 255;

    /// The unit of length.
    private static final byte MILLIMETRES = 2;

    /// The values are names of objects.
    private static final short LABELS = 1002;

    /// "Aligned to another file's": the grid is that of the volume it was made of.
    private static final short ALIGNED = 2;

    private NiftiWriter() {}

    /// Writes labels, in one byte a voxel if all are below 256, else in two. A name that ends in `.gz` is
    /// compressed. The file appears whole or not at all.
    ///
    /// @throws VolumeException when it cannot be written, or a side has more than 32,767 voxels
    public static void write(Path file, LabelVolume labels) {
        Grid grid = labels.grid();
        if (Math.max(grid.width(), Math.max(grid.height(), grid.depth())) > MOST_SIDE) {
            throw new VolumeException("%s: got %d × %d × %d voxels, NIfTI-1 has at most %d a side"
                    .formatted(file, grid.width(), grid.height(), grid.depth(), MOST_SIDE));
        }
        boolean narrow = labels.most() <= BYTE;
        boolean zipped = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        try {
            AtomicFile.writeStream(file, stream -> {
                if (zipped) {
                    GZIPOutputStream zip = new GZIPOutputStream(stream, 1 << 16);
                    write(zip, labels, narrow);
                    zip.finish();
                } else {
                    write(stream, labels, narrow);
                }
            });
        } catch (IOException e) {
            throw new VolumeException("%s: cannot be written (%s)".formatted(file, FileFault.describe(e)), e);
        }
    }

    private static void write(OutputStream stream, LabelVolume labels, boolean narrow) throws IOException {
        Grid grid = labels.grid();
        stream.write(header(grid, narrow ? VoxelType.UINT8 : VoxelType.UINT16));
        int bytes = narrow ? 1 : 2;
        ByteBuffer row = ByteBuffer.allocate(grid.width() * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int k = 0; k < grid.depth(); k++) {
            for (int j = 0; j < grid.height(); j++) {
                row.clear();
                for (int i = 0; i < grid.width(); i++) {
                    int label = labels.label(i, j, k);
                    if (narrow) {
                        row.put((byte) label);
                    } else {
                        row.putShort((short) label);
                    }
                }
                stream.write(row.array());
            }
        }
    }

    private static byte[] header(Grid grid, VoxelType type) {
        Affine affine = grid.affine();
        Vector3 spacing = affine.spacing();
        ByteBuffer header = ByteBuffer.allocate(OFFSET).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, NiftiHeader.BYTES_1);
        short[] shape = {3, (short) grid.width(), (short) grid.height(), (short) grid.depth(), 1, 1, 1, 1};
        for (int i = 0; i < shape.length; i++) {
            header.putShort(40 + Short.BYTES * i, shape[i]);
        }
        header.putShort(68, LABELS);
        header.putShort(70, (short) type.code());
        header.putShort(72, (short) (Byte.SIZE * type.bytes()));
        put(header, 76, 1, spacing.x(), spacing.y(), spacing.z());
        put(header, 108, OFFSET, 1, 0);
        header.put(123, MILLIMETRES);
        header.putShort(254, ALIGNED);
        Vector3 x = affine.column();
        Vector3 y = affine.row();
        Vector3 z = affine.slice();
        Vector3 o = affine.origin();
        put(header, 280, x.x(), y.x(), z.x(), o.x(), x.y(), y.y(), z.y(), o.y(), x.z(), y.z(), z.z(), o.z());
        header.put(344, "n+1\0".getBytes(StandardCharsets.ISO_8859_1));
        return header.array();
    }

    private static void put(ByteBuffer header, int at, double... values) {
        for (int i = 0; i < values.length; i++) {
            header.putFloat(at + Float.BYTES * i, (float) values[i]);
        }
    }
}
