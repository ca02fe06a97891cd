package io.anymask.cli.engine.simulate;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OutputFailure;
import io.anymask.file.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The parts of a way that are whole: what came out of each, and what the server held after the last one. A way
/// that was stopped goes on behind it. Not thread-safe.
final class Parts {
    private static final String FILE = "parts.json";
    private static final List<String> DATABASE = List.of("project.db", "project.db-wal", "project.db-shm");
    private static final Path UPLOADS = Path.of("data", "uploads");

    private final Path folder;
    private final List<Part> whole;

    /// A part that is whole.
    ///
    /// @param result what came out of it; null where nothing did
    /// @param seconds that it took on this machine
    /// @param now the annotator's time at its end, milliseconds since 1970
    record Part(String name, JsonNode result, double seconds, long now) {}

    /// @param uploads files of images that the server had
    private record State(List<Part> parts, List<String> uploads) {}

    /// What can say all that a server's database holds.
    @FunctionalInterface
    interface Server {
        void backUp(Path file) throws IOException;
    }

    private Parts(Path folder, List<Part> whole) {
        this.folder = folder;
        this.whole = new ArrayList<>(whole);
    }

    /// Makes the folder of a way ready for a server: as it was after the last part that is whole, else empty.
    ///
    /// @throws InputException when what it holds is damaged
    static Parts in(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            Workplace.clear(folder);
            return new Parts(Workplace.made(folder), List.of());
        }
        State state = read(file);
        if (state.parts().isEmpty()
                || !Files.exists(backup(folder, state.parts().size()))) {
            throw new InputException(Workplace.damage(file));
        }
        try {
            for (String name : DATABASE) {
                Files.deleteIfExists(folder.resolve(name));
            }
            for (String late : uploads(folder)) {
                if (!state.uploads().contains(late)) {
                    Files.delete(folder.resolve(UPLOADS).resolve(late));
                }
            }
        } catch (IOException e) {
            throw new OutputFailure("%s: cannot be cleared (%s)".formatted(folder, FileFault.describe(e)), e);
        }
        return new Parts(folder, state.parts());
    }

    private static State read(Path file) {
        try {
            return JsonMapper.shared().treeToValue(Workplace.read(file), State.class);
        } catch (JacksonException e) {
            throw Workplace.damaged(file, e);
        }
    }

    private static List<String> uploads(Path folder) throws IOException {
        Path all = folder.resolve(UPLOADS);
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(all)) {
            return List.copyOf(new TreeSet<>(files.filter(Files::isRegularFile)
                    .map(file -> all.relativize(file).toString())
                    .toList()));
        }
    }

    private static Path backup(Path folder, int parts) {
        return folder.resolve("parts-%d.backup".formatted(parts));
    }

    Path folder() {
        return folder;
    }

    /// What the server's database held after the last part; null when none is whole.
    @Nullable
    Path backup() {
        return whole.isEmpty() ? null : backup(folder, whole.size());
    }

    /// A part, if it is whole.
    Optional<Part> find(String name) {
        return whole.stream().filter(part -> part.name().equals(name)).findFirst();
    }

    /// What came out of a part.
    ///
    /// @throws InputException when it is something else
    <T> @Nullable T result(Part part, Class<T> type) {
        try {
            return JsonMapper.shared().treeToValue(part.result(), type);
        } catch (JacksonException e) {
            throw Workplace.damaged(folder.resolve(FILE), e);
        }
    }

    /// Keeps a part, and the server as it is now.
    void keep(String name, @Nullable Object result, double seconds, long now, Server server) throws IOException {
        Part part = new Part(name, JsonMapper.shared().valueToTree(result), seconds, now);
        List<Part> all = new ArrayList<>(whole);
        all.add(part);
        server.backUp(backup(folder, all.size()));
        Workplace.write(folder.resolve(FILE), JsonMapper.shared().valueToTree(new State(all, uploads(folder))));
        if (!whole.isEmpty()) {
            Files.deleteIfExists(backup(folder, whole.size()));
        }
        whole.add(part);
    }

    /// How long each part took.
    SequencedMap<String, Double> seconds() {
        SequencedMap<String, Double> seconds = new LinkedHashMap<>();
        whole.forEach(part -> seconds.put(part.name(), part.seconds()));
        return seconds;
    }
}
