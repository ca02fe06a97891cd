package io.anymask.cli.evaluate;

import io.anymask.cli.command.InputException;
import io.anymask.evaluation.report.FileStamp;
import io.anymask.file.Untrusted;
import io.anymask.model.clip.Tokenizer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What the categories of a data set are called.
final class CategoryPhrases {
    private static final long MOST_BYTES = 1 << 20;

    @Option(
            names = "--phrases",
            paramLabel = "FILE",
            description =
                    "What categories are called: on each line a category, or its number, a tab and the phrase. Others"
                            + " are left out. Default: their names, with blanks for underscores.")
    private @Nullable Path file;

    /// For the setup of reports and journals.
    String text() {
        return file == null ? "the names of categories" : file + ", " + FileStamp.content(file, "phrases");
    }

    /// From a category to its phrase, which is empty for one that is left out.
    ///
    /// @throws InputException when the file cannot be read or has a line that is no such pair
    Function<String, String> read() {
        if (file == null) {
            return category -> category.replace('_', ' ');
        }
        Map<String, String> phrases = new HashMap<>();
        List<String> lines = Untrusted.text(file, "categories with their phrases", MOST_BYTES, InputException::new)
                .replace("\ufeff", "")
                .lines()
                .toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank()) {
                continue;
            }
            int tab = line.indexOf('\t');
            String phrase = line.substring(tab + 1).strip();
            if (tab < 1 || Tokenizer.bundled().encode(phrase).length == 0) {
                throw new InputException("%s: line %d: got \"%s\", expected a category, a tab and a phrase"
                        .formatted(file, i + 1, line));
            }
            String category = line.substring(0, tab).strip();
            if (phrases.put(category, phrase) != null) {
                throw new InputException("%s: line %d: got the category \"%s\" again, expected each once"
                        .formatted(file, i + 1, category));
            }
        }
        return category -> phrases.getOrDefault(category, "");
    }
}
