package io.anymask.server;

import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.ProblemException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A run's changes as server-sent events, until it is over, or whoever watches may not see it any more.
final class RunEvents {
    /// Of one person: a page follows all runs that are not over, which are 17 at most, and there may be two.
    static final int MOST_LISTENERS = 40;

    private static final long HEARTBEAT_MILLISECONDS = 5000;

    private RunEvents() {}

    /// What a run is now.
    ///
    /// @param change counts from 1
    /// @param waits so that it may move up without a change
    /// @param last whether nothing will follow
    record News(long change, boolean waits, boolean last, JsonNode document) {}

    /// A run that is watched.
    interface Watched {
        News now();

        /// @param seen change behind which it waits
        /// @return null when there was none within the time
        @Nullable
        News next(long seen, long milliseconds) throws InterruptedException;

        /// Whether nothing more will happen at all.
        boolean isClosed();
    }

    static Answer of(Exchange exchange, Listeners listeners, Watched run) {
        long seen = number(exchange.header("Last-Event-ID", "0"));
        News first = run.now();
        if (first.last() && first.change() <= seen) {
            return Answer.empty(204);
        }
        return listeners.events(exchange, output -> {
            long last = seen;
            output.send("retry: 1000\n\n");
            while (!run.isClosed()) {
                News next = run.next(last, HEARTBEAT_MILLISECONDS);
                News news = next == null ? run.now() : next;
                if (!exchange.pass().isLive()) {
                    return;
                }
                last = news.change();
                boolean quiet = next == null && !news.waits();
                output.send(
                        quiet
                                ? ": still here\n\n"
                                : "id: %d\nevent: run\ndata: %s\n\n".formatted(last, news.document()));
                if (news.last()) {
                    return;
                }
            }
        });
    }

    private static long number(String last) {
        try {
            return Long.parseLong(last.strip());
        } catch (NumberFormatException e) {
            throw new ProblemException(400, "Last-Event-ID: expected a number");
        }
    }
}
