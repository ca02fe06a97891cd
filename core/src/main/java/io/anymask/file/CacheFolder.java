package io.anymask.file;

import java.nio.file.Path;

/// Where things are kept that can be had again, in the folder of the user for such things: `XDG_CACHE_HOME`, else
/// `.cache` in the home folder. Stateless.
public final class CacheFolder {
    private CacheFolder() {}

    /// The folder of one kind of things, which need not be there.
    public static Path of(String kind) {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path caches =
                cache != null && !cache.isBlank() ? Path.of(cache) : Path.of(System.getProperty("user.home"), ".cache");
        return caches.resolve("anymask").resolve(kind);
    }
}
