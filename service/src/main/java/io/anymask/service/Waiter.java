package io.anymask.service;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/// Somebody who waits for a result, and may give up.
@FunctionalInterface
public interface Waiter {
    /// @return whether the result came within the time; whoever reads it will see if it is an error
    /// @throws IOException when nobody waits any more
    boolean await(CompletableFuture<?> result, int seconds) throws IOException, InterruptedException;
}
