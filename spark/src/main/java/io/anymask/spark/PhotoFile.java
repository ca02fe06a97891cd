package io.anymask.spark;

import io.anymask.file.FileFault;
import io.anymask.file.Untrusted;
import io.anymask.image.ImageException;
import io.anymask.image.ImageLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/// Reads a photo's file on an executor: a path of the machine, or an address that Hadoop knows. Stateless.
final class PhotoFile {
    private static final Pattern ADDRESS = Pattern.compile("[a-z][a-z0-9+.-]+:/.*", Pattern.CASE_INSENSITIVE);
    private static final String WHAT = "a picture file";

    private PhotoFile() {}

    static boolean isAddress(String path) {
        return ADDRESS.matcher(path).matches();
    }

    /// @throws ImageException when it cannot be read, or is larger than the limits
    static byte[] bytes(String path, ImageLimits limits) {
        if (!isAddress(path)) {
            return Untrusted.bytes(Path.of(path), WHAT, limits.maxBytes(), ImageException::new);
        }
        return Untrusted.read(path, WHAT, () -> hadoop(path, limits), ImageException::new);
    }

    private static byte[] hadoop(String path, ImageLimits limits) {
        try {
            var file = new org.apache.hadoop.fs.Path(path);
            FileSystem system = file.getFileSystem(
                    SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()));
            FileStatus status = system.getFileStatus(file);
            requireSize(path, status.getLen(), limits);
            Untrusted.require(path, status.getLen(), ImageException::new);
            try (InputStream in = system.open(file)) {
                return in.readNBytes((int) Math.min(status.getLen(), Integer.MAX_VALUE - 8L));
            }
        } catch (IOException e) {
            throw new ImageException("%s: cannot read this file (%s)".formatted(path, FileFault.describe(e)), e);
        }
    }

    /// @throws ImageException for a file larger than the limits
    static void requireSize(String path, long size, ImageLimits limits) {
        if (size > limits.maxBytes()) {
            throw new ImageException(
                    "%s: got %d bytes, expected %s of at most %d".formatted(path, size, WHAT, limits.maxBytes()));
        }
    }
}
