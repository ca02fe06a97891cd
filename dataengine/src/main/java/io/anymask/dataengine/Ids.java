package io.anymask.dataengine;

import java.security.SecureRandom;
import java.util.HexFormat;

/// Names that nobody can guess.
final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 16;

    private Ids() {}

    /// 32 hexadecimal digits.
    static String fresh() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
