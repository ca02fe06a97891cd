package io.anymask.dataengine.store;

import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/// Where the two databases differ.
enum Dialect {
    /// One transaction writes at a time, so rows need no locks.
    SQLITE("", "", TransactionIsolationLevel.SERIALIZABLE),
    POSTGRESQL(" FOR UPDATE", " FOR UPDATE SKIP LOCKED", TransactionIsolationLevel.REPEATABLE_READ);

    private final String lock;
    private final String lockFree;
    private final TransactionIsolationLevel snapshot;

    Dialect(String lock, String lockFree, TransactionIsolationLevel snapshot) {
        this.lock = lock;
        this.lockFree = lockFree;
        this.snapshot = snapshot;
    }

    /// Ends a query whose rows stay as they are until the transaction ends.
    String lock() {
        return lock;
    }

    /// As [#lock], but rows that others hold are passed over.
    String lockFree() {
        return lockFree;
    }

    /// How a transaction sees one state all the time.
    TransactionIsolationLevel snapshot() {
        return snapshot;
    }
}
