package io.anymask.dataengine.annotation;

import io.anymask.mask.Rle;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A mask on an image, in one of its versions. Versions count from 1 and are never changed.
///
/// @param layer empty for the image's own set, see [Draft]
/// @param category null for none
/// @param mask at the size of the upright image
/// @param author a person's id
public record Annotation(
        String id,
        String project,
        String image,
        String layer,
        long version,
        Status status,
        @Nullable String category,
        Rle mask,
        Provenance provenance,
        String author,
        Instant saved) {
    /// Whether it has all that the draft asks for.
    public boolean says(Draft draft) {
        return id.equals(draft.id())
                && new Draft(id, layer, status, category, mask, provenance)
                        .digest()
                        .equals(draft.digest());
    }

    /// The same mask in another state.
    public Draft to(Status next) {
        return new Draft(id, layer, next, category, mask, provenance);
    }
}
