package io.anymask.dataengine;

import io.anymask.dataengine.people.Secret;
import io.anymask.service.Lane;
import io.anymask.service.ServiceException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/// Passwords as they are kept: PBKDF2 with HMAC-SHA-256 (RFC 8018), a salt for each, and the number of rounds
/// beside it, as `pbkdf2-sha256$ROUNDS$SALT$HASH`. A hash takes a core for some tenths of a second, so few are
/// made at one time, on threads of their own. Safe for use by several threads.
public final class Passwords implements AutoCloseable {
    /// What OWASP's Password Storage Cheat Sheet asks for.
    public static final int ROUNDS = 600_000;

    /// Characters of a password at least, as NIST SP 800-63B asks where it is the only factor.
    public static final int SHORTEST = 15;

    private static final int LONGEST = 200;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MOST_WAITING = 64;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern KEPT =
            Pattern.compile("pbkdf2-sha256\\$([0-9]{1,8})\\$([A-Za-z0-9+/=]{4,88})\\$([A-Za-z0-9+/=]{4,88})");

    private final int rounds;
    private final String nobodys;
    private final Lane lane;

    public Passwords() {
        this(ROUNDS);
    }

    /// @param rounds of new hashes; [#ROUNDS] but in tests of other things
    public Passwords(int rounds) {
        this.rounds = rounds;
        this.lane = new Lane("passwords", Math.max(1, Runtime.getRuntime().availableProcessors() / 2), MOST_WAITING);
        Base64.Encoder base64 = Base64.getEncoder();
        this.nobodys = kept(rounds, base64.encodeToString(random()), base64.encodeToString(new byte[HASH_BYTES]));
    }

    /// @throws ServiceException.Invalid when it is too short or too long, or the name itself
    static void require(Secret password, String name) {
        String text = password.reveal();
        if (text.codePointCount(0, text.length()) < SHORTEST || text.length() > LONGEST) {
            throw new ServiceException.Invalid(
                    "password: expected %d to %d characters; a few words make a good one".formatted(SHORTEST, LONGEST));
        }
        if (text.equalsIgnoreCase(name) || text.chars().distinct().count() < 5) {
            throw new ServiceException.Invalid("password: expected one that is not guessed at once");
        }
    }

    /// What is kept of a password.
    ///
    /// @throws ServiceException.Busy when too many are asked for
    String hash(Secret password) throws InterruptedException {
        byte[] salt = random();
        byte[] hash = derived(password, salt, rounds, HASH_BYTES);
        Base64.Encoder base64 = Base64.getEncoder();
        return kept(rounds, base64.encodeToString(salt), base64.encodeToString(hash));
    }

    private static String kept(int rounds, String salt, String hash) {
        return "pbkdf2-sha256$%d$%s$%s".formatted(rounds, salt, hash);
    }

    /// Whether it is the one of which this was kept. Takes as long for nobody's as for somebody's.
    ///
    /// @param kept null for nobody's
    /// @throws ServiceException.Busy when too many are asked for
    boolean matches(Secret password, @Nullable String kept) throws InterruptedException {
        Matcher matcher = parsed(kept == null ? nobodys : kept);
        byte[] salt = Base64.getDecoder().decode(matcher.group(2));
        byte[] hash = Base64.getDecoder().decode(matcher.group(3));
        byte[] given = derived(password, salt, Integer.parseInt(matcher.group(1)), hash.length);
        return MessageDigest.isEqual(given, hash) && kept != null;
    }

    /// Whether it was kept with another number of rounds than new ones are.
    boolean isOutdated(String kept) {
        return Integer.parseInt(parsed(kept).group(1)) != rounds;
    }

    private static Matcher parsed(String kept) {
        Matcher matcher = KEPT.matcher(kept);
        if (!matcher.matches()) {
            throw new IllegalStateException("a password is kept in a form that this version does not know");
        }
        return matcher;
    }

    private static byte[] random() {
        byte[] bytes = new byte[SALT_BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /// The same letters make the same password, however a keyboard composes them.
    private byte[] derived(Secret password, byte[] salt, int times, int length) throws InterruptedException {
        if (password.reveal().length() > LONGEST) {
            return new byte[length];
        }
        char[] text =
                Normalizer.normalize(password.reveal(), Normalizer.Form.NFKC).toCharArray();
        return Lane.result(lane.submit(() -> {
            PBEKeySpec spec = new PBEKeySpec(text, salt, times, length * Byte.SIZE);
            try {
                return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(spec)
                        .getEncoded();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java has no PBKDF2 with HMAC-SHA-256", e);
            } finally {
                spec.clearPassword();
            }
        }));
    }

    @Override
    public void close() {
        lane.close();
    }
}
