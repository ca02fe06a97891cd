package io.anymask.evaluation.report;

import io.anymask.dataset.Notes;
import java.util.List;
import java.util.stream.Stream;

/// What took part in an evaluation and what did not.
public record Counts(List<Count> counts) implements Section {
    /// @param what for instance "objects evaluated", or "objects without a pixel, left out"
    /// @param examples names of the first few that were left out; empty where none need a name
    public record Count(String what, long number, List<String> examples) {
        private static final int SHOWN = 20;

        public Count {
            examples = examples.stream().limit(SHOWN).toList();
        }

        public static Count of(String what, long number) {
            return new Count(what, number, List.of());
        }

        /// All that were left out for one reason.
        public static Count of(String what, List<String> names) {
            return new Count(what, names.size(), names);
        }
    }

    public Counts {
        counts = List.copyOf(counts);
    }

    /// And what was odd in the data.
    public Counts and(Notes notes) {
        return new Counts(Stream.concat(
                        counts.stream(),
                        notes.all().stream().map(note -> new Count(note.what(), note.count(), note.first())))
                .toList());
    }

    @Override
    public String title() {
        return "What was evaluated";
    }
}
