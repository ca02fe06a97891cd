package io.anymask.apps.volumes;

/// What is refused before it is decoded.
///
/// @param maxBytes of one file
/// @param maxVoxels of a volume; each takes four bytes in memory
public record VolumeLimits(long maxBytes, long maxVoxels) {
    /// Files up to 2 GB and volumes up to 2³⁰ voxels (1024 × 1024 × 1024).
    public static final VolumeLimits DEFAULT = new VolumeLimits(2_000_000_000, 1L << 30);

    /// @throws IllegalArgumentException for limits that are not positive
    public VolumeLimits {
        if (maxBytes <= 0 || maxVoxels <= 0) {
            throw new IllegalArgumentException(
                    "limits of volumes: got %d bytes and %d voxels, expected positive numbers"
                            .formatted(maxBytes, maxVoxels));
        }
    }

    /// Holds a size that a file announces against the limit.
    ///
    /// @throws VolumeException for more voxels than allowed, also for more than a long can count
    public void require(String name, long width, long height, long depth) {
        long voxels;
        try {
            voxels = Math.multiplyExact(Math.multiplyExact(width, height), depth);
        } catch (ArithmeticException e) {
            voxels = Long.MAX_VALUE;
        }
        if (voxels > maxVoxels || width * height > Integer.MAX_VALUE - 8) {
            throw new VolumeException(
                    "%s: got a volume of %d × %d × %d voxels, expected at most %d in all; cut it first"
                            .formatted(name, width, height, depth, maxVoxels));
        }
    }
}
