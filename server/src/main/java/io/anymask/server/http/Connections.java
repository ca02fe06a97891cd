package io.anymask.server.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;

/// Keeps slow and greedy clients from shutting out others: the headers of a request have a deadline, one
/// client has a limited number of connections, and when all places are taken, the connection that has waited
/// longest without a request makes room. A few places beyond the limit are reserved for health checks. Safe
/// for use by several threads.
public final class Connections implements Connection.Listener, AutoCloseable {
    private static final long SWEEP_MILLISECONDS = 500;

    private final Limits limits;
    private final Proxies proxies;
    private final Map<Connection, Client> open = new ConcurrentHashMap<>();

    /// Connections of each client. Guarded by itself.
    private final Map<String, Integer> counts = new HashMap<>();

    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "anymask-connections");
        thread.setDaemon(true);
        return thread;
    });

    /// How many connections there may be.
    ///
    /// @param most at one time
    /// @param perClient of one address
    /// @param reserve beyond `most`, for health checks alone
    /// @param headers from the first byte of a request, or from the opening, to the end of its headers
    public record Limits(int most, int perClient, int reserve, Duration headers) {
        /// Enough for a hundred people; ten seconds for headers that fit into one packet.
        public static final Limits DEFAULT = new Limits(512, 128, 16, Duration.ofSeconds(10));

        public Limits {
            if (most < 1 || perClient < 1 || reserve < 0 || !headers.isPositive()) {
                throw new IllegalArgumentException(
                        "connections: got %d in all, %d of a client, %d in reserve, %s for headers; expected more than 0"
                                .formatted(most, perClient, reserve, headers));
            }
        }
    }

    /// What is known of one connection.
    private static final class Client {
        private final String address;
        private volatile boolean working;

        /// Bytes that had come at the end of the latest request.
        private volatile long bytes;

        /// Since when headers are waited for, or else since when nothing is, in nanoseconds.
        private volatile long since = System.nanoTime();

        private volatile boolean waiting = true;

        Client(String address) {
            this.address = address;
        }
    }

    /// @param proxies trusted ones hold the connections of many clients; no limit for one client holds for them
    public Connections(Limits limits, Proxies proxies) {
        this.limits = limits;
        this.proxies = proxies;
        Future<?> unused =
                sweeper.scheduleAtFixedRate(this::sweep, SWEEP_MILLISECONDS, SWEEP_MILLISECONDS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onOpened(Connection connection) {
        String address = address(connection);
        int ofClient;
        synchronized (counts) {
            ofClient = counts.merge(address, 1, Integer::sum);
        }
        open.put(connection, new Client(address));
        if (ofClient > limits.perClient() && !proxies.trusts(address)) {
            drop(connection);
        } else if (open.size() > limits.most()) {
            makeRoom(connection);
        }
    }

    @Override
    public void onClosed(Connection connection) {
        Client client = open.remove(connection);
        if (client != null) {
            synchronized (counts) {
                counts.computeIfPresent(client.address, (address, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /// Its place is free at once, whenever Jetty comes to say so.
    private void drop(Connection connection) {
        onClosed(connection);
        connection.getEndPoint().close();
    }

    /// The one that has waited longest goes; where all work, the new one does once the reserve is used up.
    private synchronized void makeRoom(Connection newest) {
        while (open.size() > limits.most()) {
            Connection idle = open.entrySet().stream()
                    .filter(entry ->
                            !entry.getValue().working && !entry.getKey().equals(newest))
                    .min(Comparator.comparingLong(entry -> entry.getValue().since))
                    .map(Map.Entry::getKey)
                    .orElse(null);
            if (idle == null) {
                break;
            }
            drop(idle);
        }
        if (open.size() > limits.most() + limits.reserve()) {
            drop(newest);
        }
    }

    private static String address(Connection connection) {
        SocketAddress address = connection.getEndPoint().getRemoteSocketAddress();
        return address instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress().getHostAddress()
                : "unknown";
    }

    /// Whether only health checks are answered now.
    boolean isCrowded() {
        return open.size() > limits.most();
    }

    /// How many are open.
    public int size() {
        return open.size();
    }

    /// The headers of a request are there.
    void begin(Connection connection) {
        Client client = open.get(connection);
        if (client != null) {
            client.working = true;
            client.waiting = false;
        }
    }

    /// The request has its answer.
    void end(Connection connection) {
        Client client = open.get(connection);
        if (client != null) {
            client.bytes = connection.getBytesIn();
            client.since = System.nanoTime();
            client.working = false;
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        open.forEach((connection, client) -> {
            if (client.working) {
                return;
            }
            if (!client.waiting && connection.getBytesIn() > client.bytes) {
                client.since = now;
                client.waiting = true;
            } else if (client.waiting && now - client.since > limits.headers().toNanos()) {
                drop(connection);
            }
        });
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
    }
}
