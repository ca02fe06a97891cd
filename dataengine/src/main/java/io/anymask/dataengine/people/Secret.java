package io.anymask.dataengine.people;

import io.anymask.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/// A password, or a token that stands for one. It does not show itself: not in a log, not in an exception.
public final class Secret {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /// A new token of 256 bits, in letters that can stand in an address.
    public static Secret fresh() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /// What somebody has sent.
    public static Secret of(String given) {
        return new Secret(given);
    }

    /// The text itself, for whom it is meant.
    public String reveal() {
        return value;
    }

    /// What is kept of a token. It is random, so one plain hash keeps it; a password needs more.
    ///
    /// @param use tokens of different uses have different hashes
    public String hash(String use) {
        return HexFormat.of().formatHex(Sha256.digest().digest((use + ':' + value).getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
