package io.anymask.evaluation.report;

import io.anymask.evaluation.EvaluationException;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// What an evaluation found. Immutable.
///
/// @param title of the evaluation
/// @param setup all that the numbers depend on, in the order to be shown: model, data set, protocol, seed
public record Report(String title, SequencedMap<String, String> setup, List<Section> sections) {
    public static final String JSON = "report.json";
    public static final String HTML = "report.html";

    public Report {
        setup = new LinkedHashMap<>(setup);
        sections = List.copyOf(sections);
    }

    /// Writes `report.json` and `report.html` into a folder, which is made if it is not there. Files appear
    /// whole or not at all.
    ///
    /// @throws EvaluationException when they cannot be written
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
            AtomicFile.write(folder.resolve(JSON), toJson());
            AtomicFile.write(folder.resolve(HTML), HtmlPage.of(this));
        } catch (IOException e) {
            throw new EvaluationException(
                    "%s: the report cannot be written (%s)".formatted(folder, FileFault.describe(e)), e);
        }
    }

    /// The numbers: setup, tables, points of the plots, captions of the pictures, counts.
    public String toJson() {
        return ReportJson.of(this);
    }

    /// The same with more of what the numbers depend on, shown after the rest of it.
    public Report with(SequencedMap<String, String> more) {
        SequencedMap<String, String> all = new LinkedHashMap<>(setup);
        all.putAll(more);
        return new Report(title, all, sections);
    }

    /// Tables and counts in plain letters, whole.
    public String toText() {
        return toText(Page.ENDLESS);
    }

    /// Tables and counts in plain letters, of each table as much as a page holds.
    public String toText(Page page) {
        String tables = sections.stream()
                .map(section -> switch (section) {
                    case Table table -> table.toText(page) + "\n";
                    case Counts counts -> text(counts);
                    case Note note -> "";
                    case Plot plot -> "";
                    case Gallery gallery -> "";
                })
                .collect(Collectors.joining());
        return title + "\n"
                + setup.entrySet().stream()
                        .map(entry -> "  " + entry.getKey() + ": " + entry.getValue() + "\n")
                        .collect(Collectors.joining())
                + "\n" + tables;
    }

    private static String text(Counts counts) {
        return counts.title() + "\n"
                + counts.counts().stream()
                        .map(count -> "  %,d %s%s%n"
                                .formatted(
                                        count.number(),
                                        count.what(),
                                        count.examples().isEmpty() ? "" : ": " + String.join(", ", count.examples())))
                        .collect(Collectors.joining());
    }

    @Override
    public SequencedMap<String, String> setup() {
        return Collections.unmodifiableSequencedMap(setup);
    }
}
