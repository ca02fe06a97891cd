package io.anymask.cli.engine.simulate;

import io.anymask.Printable;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OutputFailure;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.FolderLock;
import io.anymask.file.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The folder of a simulation. What was simulated to its end is kept there, and not simulated again; what was
/// stopped goes on behind the last part that is whole.
final class Workplace {
    private static final String MARK = "simulation.json";
    private static final String OUTCOME = "outcome.json";
    private static final long MOST_BYTES = 64L << 20;

    private final Path folder;

    private Workplace(Path folder) {
        this.folder = folder;
    }

    /// Takes a folder that is empty, or has a simulation of the same setup.
    ///
    /// @param overwrite whether a simulation of another setup, or a whole one, is thrown away
    /// @throws InputException for a folder with something else in it
    static Workplace of(Path folder, SequencedMap<String, String> setup, boolean overwrite) {
        Path mark = folder.resolve(MARK);
        ObjectNode wanted = JsonMapper.shared().createObjectNode();
        setup.forEach(wanted::put);
        if (Files.exists(mark)) {
            JsonNode made = read(mark);
            if (overwrite) {
                clear(folder.resolve(Way.CONTROL.folder()));
                clear(folder.resolve(Way.RETRAINED.folder()));
            } else if (!made.equals(wanted)) {
                throw new InputException(
                        "%s: a simulation with another setup (%s); choose another --output, or --overwrite"
                                .formatted(folder, difference(made, wanted)));
            }
        } else {
            requireEmpty(folder);
        }
        write(mark, wanted);
        return new Workplace(folder);
    }

    private static void requireEmpty(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            Optional<Path> other =
                    files.filter(file -> !file.endsWith(FolderLock.FILE)).findFirst();
            if (other.isPresent()) {
                throw new InputException(
                        "--output: the folder %s holds something else, such as %s; expected an empty one, or one of a simulation"
                                .formatted(folder, other.get().getFileName()));
            }
        } catch (IOException e) {
            throw new InputException("--output: %s cannot be read (%s)".formatted(folder, FileFault.describe(e)), e);
        }
    }

    private static String difference(JsonNode made, JsonNode wanted) {
        for (Map.Entry<String, JsonNode> entry : wanted.properties()) {
            JsonNode before = made.path(entry.getKey());
            if (!before.equals(entry.getValue())) {
                return "%s: %s, now %s"
                        .formatted(
                                entry.getKey(),
                                Printable.of(before.asString("nothing")),
                                entry.getValue().asString());
            }
        }
        return "it has more settings";
    }

    /// With the same model throughout, or with one that learns.
    enum Way {
        CONTROL("control"),
        RETRAINED("retrained");

        private final String folder;

        Way(String folder) {
            this.folder = folder;
        }

        String folder() {
            return folder;
        }
    }

    /// What came out of a simulation that was whole; null for one that was not.
    @Nullable
    Outcome outcome(Way way) {
        Path file = folder.resolve(way.folder()).resolve(OUTCOME);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return JsonMapper.shared().treeToValue(read(file), Outcome.class);
        } catch (JacksonException e) {
            throw damaged(file, e);
        }
    }

    static InputException damaged(Path file, Exception cause) {
        return new InputException(damage(file), cause);
    }

    static String damage(Path file) {
        return file + ": it is no file of a simulation; delete it, or start with --overwrite";
    }

    /// @throws InputException for what is no JSON, or too much
    static JsonNode read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new InputException(
                        "%s: more than %d bytes, which no simulation writes".formatted(file, MOST_BYTES));
            }
            return JsonMapper.shared().readTree(Files.readString(file));
        } catch (IOException | JacksonException e) {
            throw damaged(file, e);
        }
    }

    /// A folder for a server, with what is done of the way.
    Parts parts(Way way) {
        return Parts.in(folder.resolve(way.folder()));
    }

    static Path made(Path folder) {
        try {
            return AtomicFile.createFolder(folder);
        } catch (IOException e) {
            throw new OutputFailure("%s: cannot be made (%s)".formatted(folder, FileFault.describe(e)), e);
        }
    }

    void keep(Way way, Outcome outcome) {
        write(folder.resolve(way.folder()).resolve(OUTCOME), JsonMapper.shared().valueToTree(outcome));
    }

    static void write(Path file, JsonNode content) {
        try {
            AtomicFile.write(
                    file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(content));
        } catch (IOException e) {
            throw new OutputFailure("%s: cannot be written (%s)".formatted(file, FileFault.describe(e)), e);
        }
    }

    static void clear(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new OutputFailure("%s: cannot be emptied (%s)".formatted(folder, FileFault.describe(e)), e);
        }
    }
}
