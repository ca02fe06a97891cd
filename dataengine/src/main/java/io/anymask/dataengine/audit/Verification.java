package io.anymask.dataengine.audit;

import org.jspecify.annotations.Nullable;

/// Whether the chain holds.
///
/// @param entries that were looked at
/// @param end hash of the last entry: noted elsewhere, it shows later that nothing before it was written anew
/// @param broken number of the first entry that is missing, changed or out of place; null when all is well
public record Verification(
        long entries, String end, @Nullable Long broken) {}
