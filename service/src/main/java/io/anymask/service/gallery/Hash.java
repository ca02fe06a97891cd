package io.anymask.service.gallery;

import io.anymask.file.Sha256;
import java.util.HexFormat;

/// SHA-256.
public final class Hash {
    private Hash() {}

    /// In hexadecimal.
    public static String of(byte[] content) {
        return HexFormat.of().formatHex(bytes(content));
    }

    /// 32 bytes.
    public static byte[] bytes(byte[] content) {
        return Sha256.digest().digest(content);
    }
}
