package io.anymask.server;

import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.ProblemException;
import io.anymask.service.ServiceException;
import java.util.HashMap;
import java.util.Map;

/// Bounds how many streams of events one person listens to. Safe for use by several threads.
final class Listeners {
    private static final System.Logger LOG = System.getLogger(Listeners.class.getName());

    private final int most;
    private final Map<String, Integer> listening = new HashMap<>();

    /// @param most streams of one person at once
    Listeners(int most) {
        this.most = most;
    }

    /// One more stream of whoever asks.
    ///
    /// @throws ProblemException when there are too many
    Answer events(Exchange exchange, Answer.Writer stream) {
        String person = exchange.pass().person();
        if (isFull(person)) {
            throw ProblemException.tryAgain(
                    429, "%d of your pages listen already, which is the most; close one".formatted(most), 60);
        }
        return Answer.events(output -> {
            if (enter(person)) {
                try {
                    stream.writeTo(output);
                } catch (ServiceException e) {
                    LOG.log(System.Logger.Level.DEBUG, "a stream of events ends: {0}", e.detail());
                } finally {
                    leave(person);
                }
            }
        });
    }

    private synchronized boolean isFull(String person) {
        return listening.getOrDefault(person, 0) >= most;
    }

    private synchronized boolean enter(String person) {
        return !isFull(person) && listening.merge(person, 1, Integer::sum) > 0;
    }

    private synchronized void leave(String person) {
        listening.computeIfPresent(person, (ignored, count) -> count == 1 ? null : count - 1);
    }
}
