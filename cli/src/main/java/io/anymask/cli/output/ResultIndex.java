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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What commands wrote into a folder of results, and of which photo it is: `.anymask.jsonl`. By it a command
/// resumes, never replaces the results of one photo by those of another, and never takes its output for input.
///
/// A line names an image's files before the first of them is written, and another one after the last. Lines are
/// only added: what a command wrote stays known when another one of its name follows. Not thread-safe.
public final class ResultIndex {
    /// The file's name. It begins with a dot, so that it is no result itself.
    public static final String FILE = ".anymask.jsonl";

    private static final long MOST_BYTES = 1L << 30;

    private final Path folder;

    /// The last of each command and name.
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /// The photo that a file was last written of; files relative and in small letters.
    private final Map<String, String> owners = new HashMap<>();

    /// All that one command ever wrote of one photo under one name.
    private final Map<Work, Set<Path>> written = new HashMap<>();

    private record Work(String key, String source) {
        static Work of(Entry entry) {
            return new Work(entry.key(), entry.source());
        }
    }

    /// The results of one image.
    ///
    /// @param command that made them
    /// @param name their files begin with it
    /// @param source the photo: an absolute path, or another name that it is known by
    /// @param settings all else that they depend on
    /// @param files relative to the folder
    /// @param complete whether all of them were written
    public record Entry(
            String command, String name, String source, String settings, List<String> files, boolean complete) {
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

        private Stream<Path> in(Path folder) {
            return files.stream().map(file -> folder.resolve(file).normalize());
        }
    }

    private ResultIndex(Path folder) {
        this.folder = folder.normalize();
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
            if (entry != null && entry.in(folder).allMatch(file -> file.startsWith(folder))) {
                take(entry);
            }
        } catch (JacksonException | InvalidPathException e) {
            return;
        }
    }

    private void take(Entry entry) {
        entries.put(entry.key(), entry);
        written.computeIfAbsent(Work.of(entry), key -> new HashSet<>())
                .addAll(entry.in(folder).toList());
        entry.files().forEach(file -> owners.put(file.toLowerCase(Locale.ROOT), entry.source()));
    }

    /// All files that commands wrote here, and that are therefore no input.
    public Set<Path> files() {
        return written.values().stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }

    /// Whether a file was last written of this photo, whatever the case of its name.
    public boolean isOf(String file, String source) {
        return source.equals(owners.get(file.toLowerCase(Locale.ROOT)));
    }

    /// Whether all of an image is there, made by the same command with the same settings.
    ///
    /// @param wanted what would be made, its files not known yet
    public boolean isDone(Entry wanted) {
        @Nullable Entry found = entries.get(wanted.key());
        return found != null
                && found.isOf(wanted)
                && found.complete()
                && found.settings().equals(wanted.settings())
                && found.files().stream().allMatch(this::exists);
    }

    /// What the command wrote of the same photo before, beside the files of now.
    public List<Path> stale(Entry now) {
        Set<Path> kept = now.in(folder).collect(Collectors.toSet());
        return written.getOrDefault(Work.of(now), Set.of()).stream()
                .filter(file -> !kept.contains(file))
                .toList();
    }

    /// What a command finished here, in the order in which it was begun.
    public List<Entry> finished(String command) {
        List<Entry> finished = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.command().equals(command)
                    && entry.complete()
                    && entry.files().stream().allMatch(this::exists)) {
                finished.add(entry);
            }
        }
        return finished;
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
            take(entry);
        } catch (IOException e) {
            throw new OutputFailure(folder.resolve(FILE) + ": cannot be written (" + FileFault.describe(e) + ")", e);
        }
    }
}
