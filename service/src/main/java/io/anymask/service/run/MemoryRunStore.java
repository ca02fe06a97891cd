package io.anymask.service.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The latest runs, as long as the process lives.
public final class MemoryRunStore implements RunStore {
    private final int most;
    private final Map<String, Run> runs = new LinkedHashMap<>();
    private final Map<String, String> artifacts = new HashMap<>();

    /// @param most runs that are remembered; beyond it, the oldest that is over is forgotten
    public MemoryRunStore(int most) {
        this.most = most;
    }

    @Override
    public synchronized void add(Run run) {
        runs.put(run.id(), run);
        for (Iterator<Run> all = runs.values().iterator(); runs.size() > most && all.hasNext(); ) {
            Run old = all.next();
            if (old.state().isOver()) {
                all.remove();
                artifacts.remove(old.id());
            }
        }
    }

    @Override
    public synchronized @Nullable Run find(String id) {
        return runs.get(id);
    }

    @Override
    public synchronized List<Run> all() {
        return new ArrayList<>(runs.values());
    }

    @Override
    public synchronized boolean replace(Run next) {
        Run kept = runs.get(next.id());
        if (kept == null || kept.change() != next.change() - 1) {
            return false;
        }
        runs.put(next.id(), next);
        return true;
    }

    @Override
    public synchronized boolean complete(Run next, String artifact) {
        boolean replaced = replace(next);
        if (replaced) {
            artifacts.put(next.id(), artifact);
        }
        return replaced;
    }

    @Override
    public synchronized @Nullable String artifact(String id) {
        return artifacts.get(id);
    }
}
