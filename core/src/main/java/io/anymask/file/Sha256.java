package io.anymask.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The hash by which images, weights and files are told apart.
public final class Sha256 {
    private Sha256() {}

    /// A fresh digest.
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
