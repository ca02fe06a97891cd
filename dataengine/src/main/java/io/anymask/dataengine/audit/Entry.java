package io.anymask.dataengine.audit;

import io.anymask.file.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;

/// A link of the chain.
///
/// @param number from 1 on, without gaps
/// @param actor id of the person who did it, or `server`
/// @param subject id of the person, project, login or invitation that it was done to
/// @param detail for people; never a secret
/// @param previous hash of the entry before it, empty for the first
/// @param hash over all the others
public record Entry(
        long number,
        Instant at,
        String actor,
        Action action,
        String subject,
        String detail,
        String previous,
        String hash) {
    /// What the server itself does.
    public static final String SERVER = "server";

    /// The entry behind another one.
    ///
    /// @param number of the new one
    /// @param previous hash of the one before
    public static Entry of(
            long number, Instant at, String actor, Action action, String subject, String detail, String previous) {
        return new Entry(
                number,
                at,
                actor,
                action,
                subject,
                detail,
                previous,
                digest(number, at, actor, action, subject, detail, previous));
    }

    /// Whether it is as it was written.
    public boolean isWhole() {
        return hash.equals(digest(number, at, actor, action, subject, detail, previous));
    }

    /// Each text goes in with its length: no two entries have the same bytes.
    private static String digest(
            long number, Instant at, String actor, Action action, String subject, String detail, String previous) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(number);
            out.writeLong(at.toEpochMilli());
            for (String text : new String[] {actor, action.name(), subject, detail, previous}) {
                byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
                out.writeInt(encoded.length);
                out.write(encoded);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(Sha256.digest().digest(bytes.toByteArray()));
    }
}
