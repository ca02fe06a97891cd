package io.anymask.dataset;

import io.anymask.BadInputException;
import io.anymask.Printable;
import io.anymask.image.Reading;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;

/// What was odd in a data set or a file of one: what was understood nevertheless, and what was left out.
/// Counted by kind, each with the first entries that had it.
///
/// Some of it is found when a data set is opened, some when a photo or its annotation is read: that is told to
/// a listener at once, and counted here. Safe for use by several threads.
public final class Notes {
    /// Entries of a kind that are named; more are counted.
    private static final int NAMED = 10;

    private final SequencedMap<String, Kind> kinds = new LinkedHashMap<>();
    private final Set<String> once = new HashSet<>();
    private final Set<String> read = new HashSet<>();
    private Consumer<String> listener = line -> {};
    private boolean strict;
    private String firstLeftOut = "";

    /// What is known of a kind.
    private static final class Kind {
        final String text;
        final boolean odd;
        final List<String> first = new ArrayList<>();
        int count;
        int listened;

        Kind(String text, boolean odd) {
            this.text = text;
            this.odd = odd;
        }

        Note note() {
            return new Note(text, count, first);
        }
    }

    /// One kind.
    ///
    /// @param what was odd, and what was done about it
    /// @param count of the entries that had it
    /// @param first of these, the first few
    public record Note(String what, int count, List<String> first) {
        public Note {
            first = List.copyOf(first);
        }

        /// For people, in a line.
        @Override
        public String toString() {
            return "%d × %s (first: %s%s)"
                    .formatted(count, what, String.join("; ", first), count > first.size() ? "; …" : "");
        }
    }

    /// Nothing was odd so far.
    public Notes() {}

    /// Something was understood nevertheless.
    ///
    /// @param what was odd and was done about it; one of few
    /// @param entry where
    public void add(String what, String entry) {
        add(what, what, entry, what, true);
    }

    /// Something is not odd, and should be known: how photos were read. Nobody refuses it.
    ///
    /// @param kind by which it is counted
    /// @param what there is to know of the first
    /// @param entry where
    void tell(String kind, String what, String entry) {
        add(kind, what, entry, what, false);
    }

    /// Something was understood nevertheless.
    ///
    /// @param kind by which it is counted
    /// @param what was odd and was done about it
    /// @param entry where
    void add(String kind, String what, String entry) {
        add(kind, what, entry, what, true);
    }

    /// How a picture was read, as far as a person should know. Nobody refuses it.
    ///
    /// @param entry noted the first time only
    public void reading(String entry, Reading how) {
        List<String> known = how.notes();
        synchronized (this) {
            if (known.isEmpty() || !read.add(entry)) {
                return;
            }
        }
        for (String note : known) {
            tell(note.replaceAll("[-\\d., ]+", " "), note, entry);
        }
    }

    /// Something could not be used.
    ///
    /// @param what was left out, with its article: "an annotation"
    /// @param about what of it is odd, by which it is counted: a field's name
    /// @param entry where
    /// @param why it cannot be used
    /// @throws DatasetException when what is odd is refused
    public void leftOut(String what, String about, String entry, String why) {
        synchronized (this) {
            if (firstLeftOut.isEmpty()) {
                firstLeftOut = entry + ": " + why;
            }
        }
        add(what + "\n" + about, what + " was left out: " + why, entry, why, true);
    }

    /// Something could not be used, however often that is tried.
    ///
    /// @param what was left out, with its article: "an image"
    /// @param about what of it is odd, by which it is counted
    /// @param entry noted the first time only
    /// @param fault thrown, when what is odd is refused
    public void leaveOutOnce(String what, String about, String entry, BadInputException fault) {
        synchronized (this) {
            if (strict) {
                throw fault;
            }
            if (!once.add(entry)) {
                return;
            }
        }
        leftOut(what, about, entry, String.valueOf(fault.getMessage()));
    }

    private void add(String kind, String what, String entry, String why, boolean odd) {
        String line;
        Consumer<String> told;
        synchronized (this) {
            if (strict && odd) {
                throw new DatasetException("%s: %s".formatted(entry, why));
            }
            Kind known = kinds.computeIfAbsent(kind, k -> new Kind(Printable.message(what), odd));
            known.count++;
            if (known.first.size() == NAMED) {
                return;
            }
            known.first.add(Printable.message(entry));
            if (!odd && known.count > 1) {
                return;
            }
            line = "%s: %s".formatted(entry, what);
            told = listener;
        }
        told.accept(Printable.message(line));
    }

    /// Adds what was odd in a part of the data set.
    ///
    /// @param where the part, put before each entry
    public void addAll(String where, Notes part) {
        for (Kind kind : part.listed()) {
            for (int i = 0; i < kind.count; i++) {
                String entry = i < kind.first.size() ? where + ", " + kind.first.get(i) : where;
                add(kind.text, kind.text, entry, kind.text, kind.odd);
            }
        }
        synchronized (this) {
            firstLeftOut = firstLeftOut.isEmpty() ? part.firstLeftOut : firstLeftOut;
        }
    }

    private synchronized List<Kind> listed() {
        return List.copyOf(kinds.values());
    }

    /// What was left out first, and why; empty if nothing was.
    public synchronized String firstLeftOut() {
        return firstLeftOut;
    }

    /// Whether nothing was odd so far.
    public synchronized boolean isEmpty() {
        return kinds.values().stream().noneMatch(kind -> kind.odd);
    }

    /// All so far.
    public synchronized List<Note> all() {
        return kinds.values().stream().map(Kind::note).toList();
    }

    /// A line for each kind so far.
    public List<String> lines() {
        return all().stream().map(Note::toString).toList();
    }

    /// Tells what is found from here on when it is found: the first few of each kind.
    ///
    /// @param listener is given a line for each; may be called from several threads
    public synchronized void listen(Consumer<String> listener) {
        this.listener = listener;
        kinds.values().forEach(kind -> kind.listened = kind.count);
    }

    /// A line for each kind that was found since [#listen].
    public synchronized List<String> later() {
        return kinds.values().stream()
                .filter(kind -> kind.count > kind.listened)
                .map(kind -> kind.note().toString())
                .toList();
    }

    /// Refuses what was odd so far, and from here on whatever is found.
    ///
    /// @param where for the message: the data set or the file
    /// @throws DatasetException when there is any
    public void refuse(String where) {
        synchronized (this) {
            strict = true;
        }
        if (!isEmpty()) {
            throw new DatasetException(where + ": " + String.join("; ", lines()));
        }
    }

    synchronized boolean isStrict() {
        return strict;
    }

    @Override
    public String toString() {
        return "Notes" + lines();
    }
}
