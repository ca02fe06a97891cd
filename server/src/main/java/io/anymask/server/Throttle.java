package io.anymask.server;

import io.anymask.dataengine.people.Person;
import io.anymask.server.http.ProblemException;
import io.anymask.server.http.Rate;
import io.anymask.server.http.RateLimiter;
import io.anymask.server.http.Route.Cost;
import java.util.Map;

/// Keeps guesses of passwords few: those of one client, whatever names it tries, and those for one name, wherever
/// they come from. A try counts when it begins, so that many at once are no way around, and is forgiven when it
/// was right. Safe for use by several threads.
final class Throttle {
    private static final Rate OF_CLIENT = new Rate(0.2, 20);
    private static final Rate OF_NAME = new Rate(0.05, 10);

    private final RateLimiter clients = new RateLimiter(Map.of(Cost.CHEAP, OF_CLIENT));
    private final RateLimiter names = new RateLimiter(Map.of(Cost.CHEAP, OF_NAME));

    /// @throws ProblemException 429 when there were too many
    void enter(String client, String name) {
        long now = System.nanoTime();
        double wait = clients.take(client, Cost.CHEAP, now);
        if (wait == 0) {
            wait = names.take(key(name), Cost.CHEAP, now);
        }
        if (wait > 0) {
            throw ProblemException.tryAgain(
                    429, "too many tries to sign in; wait a little, then try again", (int) Math.ceil(wait));
        }
    }

    /// The try was right.
    void forgive(String client, String name) {
        long now = System.nanoTime();
        clients.giveBack(client, Cost.CHEAP, now);
        names.giveBack(key(name), Cost.CHEAP, now);
    }

    private static String key(String name) {
        String normal = Person.normal(name);
        return normal.substring(0, Math.min(normal.length(), Person.LONGEST_NAME));
    }
}
