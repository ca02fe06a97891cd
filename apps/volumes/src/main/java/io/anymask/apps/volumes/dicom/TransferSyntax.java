package io.anymask.apps.volumes.dicom;

import io.anymask.apps.volumes.VolumeException;
import java.nio.ByteOrder;
import java.util.Arrays;

/// How a data set and its pixels are encoded.
enum TransferSyntax {
    IMPLICIT_LITTLE("1.2.840.10008.1.2", "implicit little endian"),
    EXPLICIT_LITTLE("1.2.840.10008.1.2.1", "explicit little endian"),
    DEFLATED("1.2.840.10008.1.2.1.99", "deflated"),
    EXPLICIT_BIG("1.2.840.10008.1.2.2", "explicit big endian"),
    RUN_LENGTHS("1.2.840.10008.1.2.5", "RLE"),
    JPEG_BASELINE("1.2.840.10008.1.2.4.50", "JPEG baseline"),
    JPEG_LOSSLESS("1.2.840.10008.1.2.4.57", "JPEG lossless"),
    JPEG_LOSSLESS_FIRST("1.2.840.10008.1.2.4.70", "JPEG lossless, first-order prediction"),
    JPEG_2000_LOSSLESS("1.2.840.10008.1.2.4.90", "JPEG 2000 lossless"),
    JPEG_2000("1.2.840.10008.1.2.4.91", "JPEG 2000"),
    JPEG_EXTENDED("1.2.840.10008.1.2.4.51", "JPEG extended, 12 bits"),
    JPEG_LS("1.2.840.10008.1.2.4.80", "JPEG-LS lossless"),
    JPEG_LS_NEAR("1.2.840.10008.1.2.4.81", "JPEG-LS near-lossless"),
    HTJ2K_LOSSLESS("1.2.840.10008.1.2.4.201", "HTJ2K lossless"),
    HTJ2K("1.2.840.10008.1.2.4.203", "HTJ2K");

    private final String uid;
    private final String words;

    TransferSyntax(String uid, String words) {
        this.uid = uid;
        this.words = words;
    }

    /// What people call it.
    String words() {
        return words;
    }

    String uid() {
        return uid;
    }

    /// Of the data set.
    ByteOrder order() {
        return this == EXPLICIT_BIG ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /// Whether elements name their type.
    boolean isExplicit() {
        return this != IMPLICIT_LITTLE;
    }

    /// @param name of the file, for messages
    /// @throws VolumeException for one that is not known
    static TransferSyntax of(String name, String uid) {
        return Arrays.stream(values())
                .filter(syntax -> syntax.uid.equals(uid))
                .findFirst()
                .orElseThrow(() -> new VolumeException(
                        "%s: got the transfer syntax '%s', which is not known; convert the file to explicit little endian"
                                .formatted(name, uid)));
    }
}
