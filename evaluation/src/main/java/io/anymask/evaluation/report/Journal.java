package io.anymask.evaluation.report;

import io.anymask.Printable;
import io.anymask.evaluation.EvaluationException;
import io.anymask.file.FileFault;
import io.anymask.file.Untrusted;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What was measured so far, a line of JSON for each image, so that a stopped evaluation resumes where it was.
///
/// The first line holds the setup: results of another model, data set or protocol are refused rather than mixed. A
/// last line that was cut off is dropped and measured again. Safe for use by several threads; not by several
/// processes.
public final class Journal implements AutoCloseable {
    private static final long MOST_BYTES = 1L << 30;
    private static final String NOTHING = "nothing";

    private final Path file;
    private final BufferedWriter writer;
    private final Map<String, JsonNode> done;

    private Journal(Path file, BufferedWriter writer, Map<String, JsonNode> done) {
        this.file = file;
        this.writer = writer;
        this.done = done;
    }

    /// Opens or begins a journal.
    ///
    /// @param setup all that the results depend on, by name; a journal of one that differs anywhere is refused
    /// @param startOver forgets what is there
    /// @throws EvaluationException when it cannot be read or written, or holds results of another setup
    public static Journal open(Path file, SequencedMap<String, String> setup, boolean startOver) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Map<String, JsonNode> done = new LinkedHashMap<>();
            long kept = startOver || !Files.exists(file) ? 0 : read(file, setup, done);
            try (var channel = Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.truncate(kept);
            }
            BufferedWriter writer = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
            Journal journal = new Journal(file, writer, done);
            if (kept == 0) {
                ObjectNode line = JsonMapper.shared().createObjectNode();
                ObjectNode node = line.putObject("setup");
                setup.forEach(node::put);
                journal.write(line);
            }
            return journal;
        } catch (IOException e) {
            throw new EvaluationException(file + ": cannot be read and written (" + FileFault.describe(e) + ")", e);
        }
    }

    /// @return how many bytes are whole lines
    private static long read(Path file, SequencedMap<String, String> setup, Map<String, JsonNode> done) {
        byte[] bytes = Untrusted.bytes(file, "a journal", MOST_BYTES, EvaluationException::new);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        List<String> lines =
                new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = parse(file, lines.get(i), i);
            if (i == 0) {
                requireSame(file, setup, line.path("setup"));
            } else {
                done.put(line.path("image").asString(""), line.path("result"));
            }
        }
        return end;
    }

    private static JsonNode parse(Path file, String line, int index) {
        try {
            return JsonMapper.shared().readTree(line);
        } catch (JacksonException e) {
            throw new EvaluationException(
                    "%s, line %d: no valid JSON; delete the file or start over with --overwrite"
                            .formatted(file, index + 1),
                    e);
        }
    }

    private static void requireSame(Path file, SequencedMap<String, String> setup, JsonNode found) {
        SequencedSet<String> names = new LinkedHashSet<>(setup.keySet());
        names.addAll(found.propertyNames());
        String differences = names.stream()
                .filter(name -> !value(found, name).equals(setup.getOrDefault(name, NOTHING)))
                .map(name -> "%s %s, expected %s"
                        .formatted(
                                Printable.of(name),
                                Printable.of(value(found, name)),
                                setup.getOrDefault(name, NOTHING)))
                .collect(Collectors.joining("; for "));
        if (!differences.isEmpty()) {
            throw new EvaluationException(
                    "%s: holds results for %s; choose another --output, or --overwrite".formatted(file, differences));
        }
    }

    private static String value(JsonNode found, String name) {
        return found.path(name).asString(NOTHING);
    }

    /// The result of an image; null if it is not there yet.
    public synchronized @Nullable JsonNode get(String image) {
        return done.get(image);
    }

    /// What the result of an image means; null if it is not there yet.
    ///
    /// @throws EvaluationException when what is there was damaged
    public <T extends @Nullable Object> @Nullable T get(String image, Function<JsonNode, T> meaning) {
        JsonNode known = get(image);
        try {
            return known == null ? null : meaning.apply(known);
        } catch (RuntimeException e) {
            throw new EvaluationException(
                    "%s, image %s: its result is damaged; delete the file or start over with --overwrite"
                            .formatted(file, Printable.of(image)),
                    e);
        }
    }

    /// How many images are done.
    public synchronized int size() {
        return done.size();
    }

    /// Keeps a result. It is on its way to the disk when this returns.
    ///
    /// @throws EvaluationException when it cannot be written
    public synchronized void put(String image, JsonNode result) {
        ObjectNode line = JsonMapper.shared().createObjectNode().put("image", image);
        line.set("result", result);
        done.put(image, result);
        write(line);
    }

    private void write(ObjectNode line) {
        try {
            writer.write(JsonMapper.shared().writeValueAsString(line));
            writer.write('\n');
            writer.flush();
        } catch (IOException e) {
            throw new EvaluationException(file + ": cannot be written (" + FileFault.describe(e) + ")", e);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new EvaluationException(file + ": cannot be written (" + FileFault.describe(e) + ")", e);
        }
    }
}
