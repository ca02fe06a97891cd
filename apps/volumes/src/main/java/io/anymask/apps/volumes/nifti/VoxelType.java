package io.anymask.apps.volumes.nifti;

import io.anymask.apps.volumes.VolumeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// How a voxel is stored.
enum VoxelType {
    UINT8(2, 1),
    INT16(4, 2),
    INT32(8, 4),
    FLOAT32(16, 4),
    FLOAT64(64, 8),
    INT8(256, 1),
    UINT16(512, 2),
    UINT32(768, 4),
    INT64(1024, 8),
    UINT64(1280, 8);

    /// Types of the format that hold no single number.
    private static final Map<Integer, String> OTHERS = Map.of(
            1, "single bits",
            32, "complex numbers",
            128, "colours (RGB)",
            1536, "numbers of 128 bits",
            1792, "complex numbers",
            2048, "complex numbers",
            2304, "colours (RGBA)");

    private static final double TWO_TO_64 = 0x1p64;

    private final int code;
    private final int bytes;

    VoxelType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    int code() {
        return code;
    }

    /// Of one voxel.
    int bytes() {
        return bytes;
    }

    /// @param name of the file, for messages
    /// @throws VolumeException for a code that is no type, or one of colours or complex numbers
    static VoxelType of(String name, int code) {
        Optional<VoxelType> found =
                Arrays.stream(values()).filter(type -> type.code == code).findFirst();
        return found.orElseThrow(() -> new VolumeException(
                "%s: got voxels of type %d (%s), expected whole or floating-point numbers of up to 64 bits"
                        .formatted(name, code, OTHERS.getOrDefault(code, "unknown"))));
    }

    /// The number at a place of a buffer.
    double get(ByteBuffer data, int at) {
        return switch (this) {
            case UINT8 -> Byte.toUnsignedInt(data.get(at));
            case INT8 -> data.get(at);
            case INT16 -> data.getShort(at);
            case UINT16 -> Short.toUnsignedInt(data.getShort(at));
            case INT32 -> data.getInt(at);
            case UINT32 -> Integer.toUnsignedLong(data.getInt(at));
            case INT64 -> data.getLong(at);
            case UINT64 -> unsigned(data.getLong(at));
            case FLOAT32 -> data.getFloat(at);
            case FLOAT64 -> data.getDouble(at);
        };
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : value + TWO_TO_64;
    }
}
