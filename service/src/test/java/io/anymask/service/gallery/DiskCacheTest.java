package io.anymask.service.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskCacheTest {
    @TempDir
    private Path folder;

    private static void make(Path path) throws IOException {
        Files.createDirectory(path);
        Files.writeString(path.resolve("file"), "1234");
    }

    @Test
    void anEntryThatSomebodyDeletedIsMadeAgain() throws Exception {
        DiskCache cache = new DiskCache(folder, 100);
        Path entry = cache.put("a", DiskCacheTest::make);
        assertThat(cache.find("a")).isEqualTo(entry);
        Files.delete(entry.resolve("file"));
        Files.delete(entry);
        assertThat(cache.find("a")).isNull();
        assertThat(cache.bytes()).isZero();
        assertThat(cache.put("a", DiskCacheTest::make).resolve("file")).hasContent("1234");
        assertThat(cache.bytes()).isEqualTo(4);
    }

    @Test
    void anEntryOfAnotherServerIsReplaced() throws Exception {
        DiskCache first = new DiskCache(folder, 100);
        DiskCache second = new DiskCache(folder, 100);
        first.put("a", DiskCacheTest::make);
        assertThat(second.put("a", DiskCacheTest::make).resolve("file")).hasContent("1234");
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst() throws Exception {
        DiskCache cache = new DiskCache(folder, 9);
        cache.put("a", DiskCacheTest::make);
        cache.put("b", DiskCacheTest::make);
        cache.find("a");
        cache.put("c", DiskCacheTest::make);
        assertThat(cache.find("b")).isNull();
        assertThat(cache.find("a")).isNotNull();
        assertThat(cache.evicted()).isEqualTo(1);
    }
}
