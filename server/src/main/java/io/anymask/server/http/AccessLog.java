package io.anymask.server.http;

import java.time.Instant;

/// Told of every answer once it has been sent. Called by several threads.
@FunctionalInterface
public interface AccessLog {
    /// Nobody wants to know.
    AccessLog NONE = entry -> {};

    void answered(Entry entry);

    /// One answer. There is no query in it: tokens stand there.
    ///
    /// @param at when the request came
    /// @param client address, as a trusted proxy says it
    /// @param path as the client wrote it
    /// @param status of HTTP
    /// @param seconds to the end of the answer
    record Entry(Instant at, String client, String method, String path, int status, double seconds) {}
}
