package io.anymask.dataset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.anymask.file.Untrusted;
import io.anymask.mask.MaskException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// Reads the entries of a JSON file and knows, for messages, which file and which entry it is in. An entry or a
/// value that cannot be used is noted, and reading goes on behind it. Bounds what a file may claim. Not safe for
/// use by several threads.
public final class EntryReader extends JsonValues implements AutoCloseable {
    static final long MOST_BYTES = 8L << 30;

    /// Of UTF-8, each byte as a character; Jackson skips it only where something follows.
    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    private static final int MOST_DIGITS = 100_000;

    /// Of a fifth of a pixel: a second's work.
    private static final long BASE_STEPS = 1L << 28;

    /// A rectangle of forty letters around an image of 8,000 × 8,000 pixels has 160,000.
    private static final long STEPS_BY_BYTE = 2000;

    /// Python writes NaN and Infinity, which are no JSON: an odd value in an entry, not the end of the file.
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNumberLength(MOST_DIGITS).build())
            .build();

    private final Path file;
    private final Notes notes;
    private String entry = "";
    private long budget;

    private EntryReader(Path file, JsonParser parser, long size, Notes notes) {
        super(parser);
        this.file = file;
        this.notes = notes;
        this.budget = BASE_STEPS + size * STEPS_BY_BYTE;
    }

    /// What is done with a file.
    public interface Reading<R> {
        R read(EntryReader reader) throws IOException;
    }

    /// Opens a file, reads it, and turns whatever goes wrong into a message with file and entry.
    ///
    /// @param notes gets what is odd and does not hinder the rest
    public static <R> R read(Path file, Notes notes, Reading<R> reading) {
        return Untrusted.read(file.toString(), "JSON", () -> open(file, notes, reading), DatasetException::new);
    }

    private static <R> R open(Path file, Notes notes, Reading<R> reading) throws IOException {
        Untrusted.requireFile(file, "a JSON file", DatasetException::new);
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new DatasetException(file + ": got " + size + " bytes, expected at most " + MOST_BYTES);
        }
        if (size == BYTE_ORDER_MARK.length()
                && Files.readString(file, ISO_8859_1).equals(BYTE_ORDER_MARK)) {
            throw new DatasetException(file + ": the file is empty, expected JSON");
        }
        JsonParser parser = JSON.createParser(ObjectReadContext.empty(), file);
        try (EntryReader reader = new EntryReader(file, parser, size, notes)) {
            if (parser.nextToken() == null) {
                throw new DatasetException(file + ": the file is empty, expected JSON");
            }
            return reader.guarded(reading);
        } catch (JacksonException e) {
            throw new DatasetException(file + ": no valid JSON: " + JsonFile.fault(e), e);
        }
    }

    private <R> R guarded(Reading<R> reading) throws IOException {
        try {
            return reading.read(this);
        } catch (EntryException | MaskException | IllegalArgumentException e) {
            throw refusal(String.valueOf(e.getMessage()), e);
        } catch (JacksonException e) {
            throw refusal(
                    "no valid JSON: " + JsonFile.fault(e) + (field.isEmpty() ? "" : ", in or behind " + field), e);
        } catch (OutOfMemoryError e) {
            throw refusal("the file needs more memory than Java may use; give it more (-Xmx)", e);
        }
    }

    private DatasetException refusal(String message, Throwable cause) {
        return new DatasetException(file + (entry.isEmpty() ? ": " : ", " + entry + ": ") + message, cause);
    }

    /// What was odd in the file.
    Notes notes() {
        return notes;
    }

    @Override
    public void note(String what) {
        notes.add(what, where());
    }

    private String where() {
        return entry.isEmpty() ? field : entry;
    }

    /// Names the entry for messages from here on.
    public void enter(String name) {
        entry = name;
        field = "";
    }

    /// Reads a list of entries one by one. One that cannot be used is left out and noted.
    ///
    /// @param what each is, with its article: "an annotation"
    /// @return how many the file has
    public int entries(String what, String list, ElementReader reader) throws IOException {
        return elements(list, index -> entry(what, list + "[" + index + "]", () -> reader.read(index)));
    }

    /// Reads an entry, or makes something of one that was read. One that cannot be used is left out and noted.
    ///
    /// @param what it is, with its article: "an annotation"
    public void entry(String what, String name, Step step) throws IOException {
        entry(what, "", name, step);
    }

    /// The same, of one kind of many.
    ///
    /// @param about by which it is counted
    public void entry(String what, String about, String name, Step step) throws IOException {
        enter(name);
        field = about;
        String fault = fault(step);
        if (fault != null) {
            notes.leftOut(what, field, where(), fault);
        }
    }

    /// Reads a value of an entry that can do without it. One that cannot be used is noted.
    ///
    /// @param instead what is done: "the box of the mask was taken"
    public void optional(String instead, Step step) throws IOException {
        String name = field;
        String fault = fault(step);
        if (fault != null) {
            odd(name, fault, instead);
        }
    }

    /// Notes a value that cannot be used, in an entry that can do without it.
    void odd(String name, String fault, String instead) {
        String list = entry.replaceFirst("\\[.*", "");
        notes.add(list + "\n" + name + "\n" + instead, fault + "; " + instead, where());
    }

    /// Does a step, and after a fault goes to the end of the value that it was to read.
    ///
    /// @return the fault; null when there was none
    @Nullable
    String fault(Step step) throws IOException {
        int level = level();
        try {
            step.run();
            return null;
        } catch (EntryException e) {
            leave(level);
            return e.reason();
        } catch (MaskException | IllegalArgumentException e) {
            leave(level);
            return String.valueOf(e.getMessage());
        }
    }

    /// Refuses a file of which no entry can be used.
    ///
    /// @param found how many entries of a kind it has
    /// @param used how many of them can be used
    /// @param what they are, in the plural
    void requireSome(int found, int used, String what) {
        if (found > 0 && used == 0) {
            throw new DatasetException("%s, %s%s"
                    .formatted(
                            file,
                            notes.firstLeftOut(),
                            found == 1 ? "" : "; none of the %d %s can be used".formatted(found, what)));
        }
    }

    /// Counts the steps along outlines, which cost the more the larger their image: one budget for the file,
    /// whatever number of objects it has.
    ///
    /// @throws DatasetException when the file asks for more than any sound one of its size
    void spend(long steps) {
        budget -= steps;
        if (budget < 0) {
            throw new DatasetException(
                    "%s, %s: the outlines up to here are longer than a file of this size can sensibly have; are their coordinates pixels?"
                            .formatted(file, entry));
        }
    }

    Path file() {
        return file;
    }

    @Override
    public void close() {
        parser.close();
    }
}
