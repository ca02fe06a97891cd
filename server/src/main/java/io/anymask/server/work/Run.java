package io.anymask.server.work;

import io.anymask.dataset.Sa1b;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.server.gallery.Photo;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Long work on an image, and how far it is. Each change has a number, by which those who watch can tell what they
/// have missed. Safe for use by several threads.
public final class Run {
    private final String id;
    private final Photo photo;
    private final MaskGeneratorOptions options;
    private final String modelSha256;
    private final String artifactUrl;
    private final Instant created = Instant.now();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.QUEUED;
    private long change = 1;
    private int done;
    private int total;
    private int masks;
    private @Nullable Instant finished;
    private @Nullable String error;
    private @Nullable String artifact;

    /// Where it stands.
    public enum State {
        QUEUED,
        RUNNING,
        COMPLETED,
        FAILED,
        CANCELLED;

        /// Whether nothing more will happen.
        public boolean isOver() {
            return this != QUEUED && this != RUNNING;
        }
    }

    /// @param number of the latest change
    public record Seen(long number, State state) {}

    Run(String id, Photo photo, MaskGeneratorOptions options, String modelSha256, String url) {
        this.id = id;
        this.photo = photo;
        this.options = options;
        this.modelSha256 = modelSha256;
        this.artifactUrl = url + "/" + id + "/artifact";
    }

    public String id() {
        return id;
    }

    Photo photo() {
        return photo;
    }

    MaskGeneratorOptions options() {
        return options;
    }

    /// @return false when it was cancelled before
    boolean start() {
        return change(State.QUEUED, () -> state = State.RUNNING);
    }

    /// @return false when it has been cancelled
    boolean progress(int pointsDone, int pointsTotal) {
        return change(State.RUNNING, () -> {
            done = pointsDone;
            total = pointsTotal;
        });
    }

    void complete(Sa1b result) {
        String json = result.toJson();
        change(State.RUNNING, () -> {
            masks = result.masks().size();
            artifact = json;
            end(State.COMPLETED);
        });
    }

    void fail(String why) {
        change(State.RUNNING, () -> {
            error = why;
            end(State.FAILED);
        });
    }

    /// One that is over stays as it is.
    void cancel() {
        if (!change(State.QUEUED, () -> end(State.CANCELLED))) {
            change(State.RUNNING, () -> end(State.CANCELLED));
        }
    }

    private void end(State last) {
        state = last;
        finished = Instant.now();
    }

    private boolean change(State expected, Runnable action) {
        lock.lock();
        try {
            if (state != expected) {
                return false;
            }
            action.run();
            change++;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    public State state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /// SA-1B JSON, null until it is completed.
    public @Nullable String artifact() {
        lock.lock();
        try {
            return artifact;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a change behind one that has been seen.
    ///
    /// @return null when there was none within the time
    public @Nullable Seen await(long seen, long milliseconds) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(milliseconds);
            while (change <= seen && left > 0) {
                left = changed.awaitNanos(left);
            }
            return change <= seen ? null : new Seen(change, state);
        } finally {
            lock.unlock();
        }
    }

    /// As the interface describes it.
    ///
    /// @param position how many are before it, if it waits
    ObjectNode json(int position) {
        lock.lock();
        try {
            ObjectNode node = JsonMapper.shared().createObjectNode();
            node.put("id", id).put("kind", "everything");
            node.put("image", photo.id()).put("model", modelSha256);
            node.put("state", state.name().toLowerCase(Locale.ROOT));
            if (state == State.QUEUED) {
                node.put("position", position);
            }
            node.put("done", done).put("total", total).put("created", created.toString());
            if (finished != null) {
                node.put("finished", finished.toString());
            }
            if (artifact != null) {
                node.put("masks", masks).put("artifact", artifactUrl);
            }
            if (error != null) {
                node.put("error", error);
            }
            return node;
        } finally {
            lock.unlock();
        }
    }
}
