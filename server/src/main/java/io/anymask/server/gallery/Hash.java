package io.anymask.server.gallery;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
