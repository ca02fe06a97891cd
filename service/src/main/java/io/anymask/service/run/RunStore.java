package io.anymask.service.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps runs and what they made. Changes are optimistic: one that is based on an outdated value is refused,
/// so that a database keeps the rule with one `UPDATE … WHERE change = ?`. Implementations are safe for use
/// by several threads.
public interface RunStore {
    void add(Run run);

    /// Null when there is none, or no longer.
    @Nullable
    Run find(String id);

    /// Oldest first.
    List<Run> all();

    /// Puts a run's next value in the place of the one before it.
    ///
    /// @return false, and nothing is changed, when the kept value is not the one before
    boolean replace(Run next);

    /// As [#replace], together with what the run made: both are kept, or neither.
    ///
    /// @param artifact SA-1B JSON
    boolean complete(Run next, String artifact);

    /// SA-1B JSON, null until the run is completed.
    @Nullable
    String artifact(String id);
}
