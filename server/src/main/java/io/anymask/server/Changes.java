package io.anymask.server;

import io.anymask.dataengine.store.Change;
import io.anymask.dataengine.store.Database;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What this process has changed in projects, for those who listen. Of each thing it holds the number of the
/// latest change alone: a listener that is slow, or comes back, hears of a thing once, and nothing queues up. Safe
/// for use by several threads.
final class Changes implements AutoCloseable {
    /// Things of one project; whoever was away while more changed looks at all.
    private static final int MOST_KEPT = 10_000;

    private static final Pattern ID = Pattern.compile("([0-9a-f]{1,16})-([0-9]{1,18})");

    /// Numbers begin anew with the process, so those of another one mean nothing here.
    private final String epoch = Long.toHexString(new SecureRandom().nextLong());

    private final Runnable end;
    private final Map<String, Feed> feeds = new HashMap<>();
    private boolean closed;

    /// What is new of a project.
    ///
    /// @param whole false when there may be more than is listed: the listener was away for too long
    /// @param id to go on from
    record News(boolean whole, List<Change> changes, String id) {}

    /// The changes of one project, latest last.
    private static final class Feed {
        private final SequencedMap<Change, Long> latest = new LinkedHashMap<>();
        private long number;
        private long forgotten;
        private CompletableFuture<@Nullable Void> signal = new CompletableFuture<>();

        void add(Change change) {
            latest.remove(change);
            latest.put(change, ++number);
            if (latest.size() > MOST_KEPT) {
                forgotten = latest.pollFirstEntry().getValue();
            }
        }

        CompletableFuture<@Nullable Void> renew() {
            CompletableFuture<@Nullable Void> old = signal;
            signal = new CompletableFuture<>();
            return old;
        }
    }

    Changes(Database database) {
        this.end = database.onChange(this::publish);
    }

    private void publish(Set<Change> changes) {
        List<CompletableFuture<@Nullable Void>> waiting = new ArrayList<>();
        synchronized (this) {
            for (Change change : changes) {
                switch (change) {
                    case Change.Image(String project, String ignored) -> waiting.add(add(project, change));
                    case Change.Task(String project, String ignored) -> waiting.add(add(project, change));
                    case Change.Categories(String project) -> waiting.add(add(project, change));
                    case Change.Access() -> feeds.values().forEach(feed -> waiting.add(feed.renew()));
                }
            }
        }
        waiting.forEach(signal -> signal.complete(null));
    }

    private CompletableFuture<@Nullable Void> add(String project, Change change) {
        Feed feed = feed(project);
        feed.add(change);
        return feed.renew();
    }

    private Feed feed(String project) {
        return feeds.computeIfAbsent(project, ignored -> new Feed());
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /// Done at the next change of a project, of whoever may see it, and when this is closed.
    synchronized CompletableFuture<@Nullable Void> next(String project) {
        return closed ? CompletableFuture.completedFuture(null) : feed(project).signal;
    }

    /// Whether it is such as [News#id] is.
    static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    /// What has changed in a project since.
    ///
    /// @param last where to go on from; null for a listener that knows nothing yet
    synchronized News since(String project, @Nullable String last) {
        Feed feed = feed(project);
        String id = epoch + "-" + feed.number;
        Matcher known = ID.matcher(last == null ? "" : last);
        if (!known.matches() || !known.group(1).equals(epoch)) {
            return new News(false, List.of(), id);
        }
        long seen = Long.parseLong(known.group(2));
        if (seen < feed.forgotten || seen > feed.number) {
            return new News(false, List.of(), id);
        }
        List<Change> changes = new ArrayList<>();
        for (Map.Entry<Change, Long> entry : feed.latest.reversed().entrySet()) {
            if (entry.getValue() <= seen) {
                break;
            }
            changes.add(entry.getKey());
        }
        return new News(true, changes.reversed(), id);
    }

    /// All who listen stop.
    @Override
    public void close() {
        end.run();
        List<CompletableFuture<@Nullable Void>> waiting = new ArrayList<>();
        synchronized (this) {
            closed = true;
            feeds.values().forEach(feed -> waiting.add(feed.renew()));
        }
        waiting.forEach(signal -> signal.complete(null));
    }
}
