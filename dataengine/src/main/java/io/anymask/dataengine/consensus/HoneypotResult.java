package io.anymask.dataengine.consensus;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What somebody made of an image whose masks are known, against these.
///
/// @param task id
/// @param iou mean of the matched objects; null where none is
/// @param matched objects that are known and were drawn
/// @param drawn objects of the person
/// @param known objects that are there
public record HoneypotResult(
        String task,
        String project,
        String image,
        String person,
        @Nullable Double iou,
        long matched,
        long drawn,
        long known,
        Instant at) {
    /// @param matching of what was drawn and what is known
    public static HoneypotResult of(
            String task, String project, String image, String person, Matching matching, Instant at) {
        return new HoneypotResult(
                task,
                project,
                image,
                person,
                matching.pairs().isEmpty() ? null : Double.valueOf(matching.meanIou()),
                matching.pairs().size(),
                matching.first(),
                matching.second(),
                at);
    }

    /// NaN where nothing was drawn.
    public double precision() {
        return drawn == 0 ? Double.NaN : (double) matched / drawn;
    }

    /// NaN where nothing is known.
    public double recall() {
        return known == 0 ? Double.NaN : (double) matched / known;
    }
}
