package io.anymask.dataengine.store;

/// Where the two databases differ.
enum Dialect {
    /// One transaction writes at a time, so rows need no locks.
    SQLITE("", ""),
    POSTGRESQL(" FOR UPDATE", " FOR UPDATE SKIP LOCKED");

    private final String lock;
    private final String lockFree;

    Dialect(String lock, String lockFree) {
        this.lock = lock;
        this.lockFree = lockFree;
    }

    /// Ends a query whose rows stay as they are until the transaction ends.
    String lock() {
        return lock;
    }

    /// As [#lock], but rows that others hold are passed over.
    String lockFree() {
        return lockFree;
    }
}
