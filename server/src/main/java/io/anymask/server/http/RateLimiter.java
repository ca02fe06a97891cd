package io.anymask.server.http;

import java.util.LinkedHashMap;
import java.util.Map;

/// Token buckets, one for each client, or person, and class of requests. Safe for use by several threads.
public final class RateLimiter {
    /// Clients remembered; the one heard of longest ago is forgotten first, with a full bucket by then or
    /// never seen again.
    private static final int MOST_CLIENTS = 10_000;

    private final Map<Route.Cost, Rate> rates;
    private final Map<Key, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Bucket> eldest) {
            return size() > MOST_CLIENTS;
        }
    };

    private record Key(String client, Route.Cost cost) {}

    private record Bucket(double tokens, long at) {}

    /// @param rates of the classes that are limited
    public RateLimiter(Map<Route.Cost, Rate> rates) {
        this.rates = Map.copyOf(rates);
    }

    /// Takes a token.
    ///
    /// @return 0, or the seconds until there is one
    public double take(String client, Route.Cost cost, long now) {
        return take(client, cost, now, 1);
    }

    /// Looks whether there is a token, and leaves it.
    ///
    /// @return 0, or the seconds until there is one
    double look(String client, Route.Cost cost, long now) {
        return take(client, cost, now, 0);
    }

    /// Gives a token back: what it was taken for did not count.
    public void giveBack(String client, Route.Cost cost, long now) {
        take(client, cost, now, -1);
    }

    private double take(String client, Route.Cost cost, long now, int taken) {
        Rate rate = rates.get(cost);
        if (rate == null) {
            return 0;
        }
        synchronized (buckets) {
            Key key = new Key(client, cost);
            Bucket bucket = buckets.getOrDefault(key, new Bucket(rate.burst(), now));
            double tokens = Math.min(rate.burst(), bucket.tokens() + (now - bucket.at()) / 1e9 * rate.perSecond());
            if (tokens < 1 && taken >= 0) {
                buckets.put(key, new Bucket(tokens, now));
                return (1 - tokens) / rate.perSecond();
            }
            buckets.put(key, new Bucket(Math.min(rate.burst(), tokens - taken), now));
            return 0;
        }
    }
}
