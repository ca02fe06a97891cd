package io.anymask.dataengine.annotation;

import io.anymask.file.Sha256;
import io.anymask.mask.Rle;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A mask that somebody wants kept.
///
/// @param id chosen by the client, so that sending twice keeps once
/// @param layer empty for the image's own set, else whose second opinion it belongs to: the id of a task that has
///     gone to somebody else or the kind of one that people do each alone, a colon, and the person's id
/// @param category null for none
public record Draft(
        String id, String layer, Status status, @Nullable String category, Rle mask, Provenance provenance) {
    /// The layer of the image's own set.
    public static final String MAIN = "";

    /// The same mask with another origin.
    public Draft with(Provenance other) {
        return new Draft(id, layer, status, category, mask, other);
    }

    /// SHA-256 of all of it: two drafts with one digest ask for the same.
    public String digest() {
        String all = String.join(
                "\n",
                id,
                layer,
                status.name(),
                String.valueOf(category),
                mask.height() + "x" + mask.width(),
                mask.compressed(),
                provenance.toString());
        return HexFormat.of().formatHex(Sha256.digest().digest(all.getBytes(StandardCharsets.UTF_8)));
    }
}
