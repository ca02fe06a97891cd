package io.anymask.apps.volumes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Compares volumes with golden files.
public final class Values {
    private Values() {}

    /// The SHA-256 of all values as 32-bit numbers, little endian, slice by slice.
    public static String hashOfSlices(Volume volume) {
        MessageDigest digest = sha256();
        for (int k = 0; k < volume.grid().depth(); k++) {
            float[] slice = volume.slice(k);
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * slice.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(slice);
            digest.update(bytes.array());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// The same with the last index changing fastest: columns, rows, slices, volumes.
    public static String hashOfColumns(List<Volume> volumes) {
        Grid grid = volumes.getFirst().grid();
        ByteBuffer bytes = ByteBuffer.allocate((int) (Float.BYTES * grid.voxels() * volumes.size()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < grid.width(); i++) {
            for (int j = 0; j < grid.height(); j++) {
                for (int k = 0; k < grid.depth(); k++) {
                    for (Volume volume : volumes) {
                        bytes.putFloat(volume.value(i, j, k));
                    }
                }
            }
        }
        return HexFormat.of().formatHex(sha256().digest(bytes.array()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /// The largest difference of a number from one of a matrix of four rows.
    public static double difference(Affine affine, JsonNode matrix) {
        List<Vector3> columns = List.of(affine.column(), affine.row(), affine.slice(), affine.origin());
        double most = 0;
        for (int i = 0; i < columns.size(); i++) {
            Vector3 column = columns.get(i);
            double[] values = {column.x(), column.y(), column.z()};
            for (int row = 0; row < values.length; row++) {
                most = Math.max(
                        most, Math.abs(values[row] - matrix.get(row).get(i).asDouble()));
            }
        }
        return most;
    }
}
