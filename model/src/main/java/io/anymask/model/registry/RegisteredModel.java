package io.anymask.model.registry;

import java.net.URI;
import java.nio.file.Path;

/// A published checkpoint: where it is, and how one knows that it is the right file.
///
/// @param name by which commands know it
/// @param description for people
/// @param file name, as its publisher has it
/// @param url from which anyone can download it
/// @param bytes its size
/// @param sha256 of the file, hexadecimal
/// @param licence of the weights, an SPDX identifier
public record RegisteredModel(
        String name, String description, String file, URI url, long bytes, String sha256, String licence) {
    private static final int SHA256_DIGITS = 64;

    public RegisteredModel {
        if (!file.equals(String.valueOf(Path.of(file).getFileName()))) {
            throw new IllegalArgumentException(
                    "model " + name + ": got the file '" + file + "', expected a plain name");
        }
        if (bytes < 1 || sha256.length() != SHA256_DIGITS) {
            throw new IllegalArgumentException("model " + name + ": got " + bytes + " bytes and the sha256 '" + sha256
                    + "', expected a size and 64 hexadecimal digits");
        }
    }

    /// Where the file lies in a folder of models.
    public Path in(Path folder) {
        return folder.resolve(file);
    }
}
