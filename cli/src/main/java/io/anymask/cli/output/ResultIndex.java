package io.anymask.cli.output;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OutputFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What lies in a folder of results, and of which photo it is: `.anymask.jsonl`, a line for each image. By
/// it a command resumes, never replaces the results of one photo by those of another, and never takes its
/// output for input.
///
/// A line is written before the first file of an image, with no files, and again after the last one.
/// Not thread-safe.
public final class ResultIndex {
    /// The file's name. It begins with a dot, so that it is no result itself.
    public static final String FILE = ".anymask.jsonl";

    private static final long MOST_BYTES = 1L << 30;

    private final Path folder;
    private final Map<String, Entry> entries = new HashMap<>();

    /// The results of one image.
    ///
    /// @param command that made them
    /// @param name their files begin with it
    /// @param source the photo: an absolute path, or another name that it is known by
    /// @param settings all else that they depend on
    /// @param files relative to the folder; empty while they are being written
    public record Entry(String command, String name, String source, String settings, List<String> files) {
        public Entry {
            files = List.copyOf(files);
        }

        private String key() {
            return command + "/" + name.toLowerCase(Locale.ROOT);
        }

        private boolean isOf(Entry other) {
            return source.equals(other.source);
        }
    }

    /// How an image stands.
    public enum State {
        /// There is nothing of it, or something unfinished, or its results of other settings.
        OPEN,
        /// All its files are there.
        DONE,
        /// Files of its name are another photo's, or nobody knows whose.
        TAKEN
    }

    private ResultIndex(Path folder) {
        this.folder = folder;
    }

    /// The index of a folder; an empty one where there is none.
    ///
    /// @throws InputException when it cannot be read
    public static ResultIndex read(Path folder) {
        ResultIndex index = new ResultIndex(folder);
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return index;
        }
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new InputException("%s: got %,d bytes, expected at most %,d; choose another --output"
                        .formatted(file, Files.size(file), MOST_BYTES));
            }
            try (Stream<String> lines = Files.lines(file)) {
                lines.forEach(index::add);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new InputException(file + ": cannot be read (" + e + ")", e);
        }
        return index;
    }

    /// A line that was cut off when a command was killed says nothing.
    private void add(String line) {
        try {
            Entry entry = JsonMapper.shared().readValue(line, Entry.class);
            entries.put(entry.key(), entry);
        } catch (JacksonException | NullPointerException e) {
            return;
        }
    }

    /// All files that commands wrote here, and that are therefore no input.
    public Set<Path> files() {
        Set<Path> files = new HashSet<>();
        entries.values().forEach(entry -> entry.files().forEach(file -> files.add(folder.resolve(file))));
        return files;
    }

    /// How an image stands.
    ///
    /// @param wanted what is going to be made, its files not known yet
    /// @param first a file that it certainly has
    public State state(Entry wanted, String first) {
        @Nullable Entry found = entries.get(wanted.key());
        if (found == null) {
            return Files.exists(folder.resolve(first)) ? State.TAKEN : State.OPEN;
        }
        if (!found.isOf(wanted)) {
            return found.files().stream().anyMatch(this::exists) ? State.TAKEN : State.OPEN;
        }
        boolean complete = !found.files().isEmpty() && found.files().stream().allMatch(this::exists);
        return complete && found.settings().equals(wanted.settings()) ? State.DONE : State.OPEN;
    }

    private boolean exists(String file) {
        return Files.exists(folder.resolve(file));
    }

    /// Takes an entry down, in place of an earlier one of its name.
    ///
    /// @throws OutputFailure when it cannot be written
    public void put(Entry entry) {
        try {
            // The line break comes first: the last line may have been cut off.
            Files.writeString(
                    folder.resolve(FILE),
                    "\n" + JsonMapper.shared().writeValueAsString(entry) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            entries.put(entry.key(), entry);
        } catch (IOException e) {
            throw new OutputFailure(folder.resolve(FILE) + ": cannot be written (" + e.getMessage() + ")", e);
        }
    }
}
