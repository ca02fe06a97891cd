package io.anymask.spark;

import io.anymask.file.FileFault;
import io.anymask.file.Untrusted;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What jobs did in a folder of results: `.anymask-cluster`, with a folder for each run and there a file for each
/// attempt at a task, so that no two processes write into one. A line names a photo before its result is written,
/// and another one, with the hash of the photo's file, when it is there. Not safe for use by several threads.
final class Ledger {
    /// It begins with a dot, so that nothing in it is taken for a result or a photo.
    static final String FOLDER = ".anymask-cluster";

    static final String ENDING = ".jsonl";

    private static final String WHAT = "a ledger of a cluster's results";
    private static final long MOST_BYTES = 1L << 30;

    /// The last line of each result.
    private final Map<String, Line> lines = new HashMap<>();

    /// @param key of the result, its file's name
    /// @param path of the photo
    /// @param sha256 of the photo's file; null before its result is there
    /// @param settings as [Job#settings]; null before
    record Line(
            String key,
            String path,
            @Nullable String sha256,
            @Nullable String settings) {
        Line {
            Objects.requireNonNull(key);
            Objects.requireNonNull(path);
        }

        String toJson() {
            return JsonMapper.shared().writeValueAsString(this);
        }
    }

    /// All runs in a folder of results, in their order.
    ///
    /// @throws ClusterException when they cannot be read
    static Ledger read(Path output) {
        Ledger ledger = new Ledger();
        for (Path run : list(output.resolve(FOLDER), "*")) {
            list(run, "*" + ENDING).forEach(ledger::add);
        }
        return ledger;
    }

    /// The earlier attempts at a task, in this run.
    ///
    /// @param prefix of their files' names
    static Ledger ofTask(Path run, String prefix) {
        Ledger ledger = new Ledger();
        list(run, prefix + "*" + ENDING).forEach(ledger::add);
        return ledger;
    }

    private static List<Path> list(Path folder, String glob) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
                entries.forEach(found::add);
            } catch (IOException | DirectoryIteratorException e) {
                throw new ClusterException("%s: %s cannot be listed (%s)"
                        .formatted(
                                folder, WHAT, e instanceof IOException io ? FileFault.describe(io) : e.getMessage()));
            }
        }
        Collections.sort(found);
        return found;
    }

    private void add(Path file) {
        Untrusted.text(file, WHAT, MOST_BYTES, ClusterException::new).lines().forEach(this::add);
    }

    /// A line that was cut off when a process was killed says nothing.
    private void add(String text) {
        try {
            Line line = JsonMapper.shared().readValue(text, Line.class);
            if (line != null) {
                lines.put(line.key(), line);
            }
        } catch (JacksonException e) {
            return;
        }
    }

    /// Whether a result was ever made, or begun, of this photo and not of another one since.
    boolean isOf(String key, String path) {
        Line line = lines.get(key);
        return line != null && line.path().equals(path);
    }

    /// The hash of the photo's file of which the result is there.
    ///
    /// @return null when it is not, or was made with other settings
    @Nullable
    String known(String key, String path, String settings) {
        Line line = lines.get(key);
        return line != null && line.path().equals(path) && settings.equals(line.settings()) ? line.sha256() : null;
    }
}
