package io.anymask.cli.output;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OutputFailure;
import io.anymask.file.FileFault;
import io.anymask.file.Untrusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
            Objects.requireNonNull(command);
            Objects.requireNonNull(name);
            Objects.requireNonNull(source);
            Objects.requireNonNull(settings);
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
        Untrusted.text(file, "an index of results", MOST_BYTES, InputException::new)
                .lines()
                .forEach(index::add);
        return index;
    }

    /// A line that was cut off when a command was killed, or that names what is no file, says nothing.
    private void add(String line) {
        try {
            Entry entry = JsonMapper.shared().readValue(line, Entry.class);
            if (entry != null
                    && entry.files().stream().map(folder::resolve).allMatch(file -> file.startsWith(folder))) {
                entries.put(entry.key(), entry);
            }
        } catch (JacksonException | InvalidPathException e) {
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
            throw new OutputFailure(folder.resolve(FILE) + ": cannot be written (" + FileFault.describe(e) + ")", e);
        }
    }
}
