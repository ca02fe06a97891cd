package io.anymask.server;

import io.anymask.server.http.Exchange;
import java.util.Collection;
import java.util.Set;

/// Which images somebody sees, where the address names none: in lists, and where a body names others.
@FunctionalInterface
interface Visibility {
    /// Those of some images that whoever asks may see.
    ///
    /// @param images ids
    Set<String> among(Exchange exchange, Collection<String> images);
}
