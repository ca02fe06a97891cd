package io.anymask.dataengine.run;

/// Where a run stands.
public enum RunState {
    /// It waits for its turn.
    QUEUED,
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED,
    /// A server ended in the midst of it, and the next one could not go on.
    INTERRUPTED;

    /// Whether nothing more will happen.
    public boolean isOver() {
        return this != QUEUED && this != RUNNING;
    }
}
