package io.anymask.spark;

/// Told how a job goes on, by one thread at a time.
public interface Watcher {
    /// @param done photos so far, of `total`
    void at(int done, int total);

    /// Of a photo nothing was made.
    void failed(Failure failure);

    /// A photo was odd, and read nevertheless.
    void note(String line);
}
