package io.anymask.cli.find;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.options.ClipOptions;
import io.anymask.file.Untrusted;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.phrase.NameList;
import io.anymask.inference.phrase.Vocabulary;
import io.anymask.model.clip.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that say in words what to look for.
final class PhraseOptions {
    private static final long MOST_BYTES = 1 << 20;

    @Option(
            names = "--text",
            paramLabel = "PHRASE",
            description =
                    "Instead of an example: what to look for, in words. Repeat for more; a mask gets the phrase that"
                            + " fits it best.")
    private List<String> texts = List.of();

    @Option(
            names = "--names",
            paramLabel = "coco|lvis|FILE",
            description =
                    "Instead of phrases: names, of which each mask gets the one that fits best. The 80 of COCO, the"
                            + " 1203 of LVIS, or a file with a name on each line.")
    private @Nullable String names;

    @Option(
            names = "--template",
            paramLabel = "TEXT",
            defaultValue = Vocabulary.TEMPLATE,
            description = "Where CLIP reads the names, in place of {}. Default: ${DEFAULT-VALUE}")
    private String template = Vocabulary.TEMPLATE;

    @Option(
            names = "--against",
            paramLabel = "PHRASE",
            description =
                    "With --text: what is not looked for. A mask must fit a --text better than this. Repeat for more.")
    private List<String> against = List.of();

    @Option(
            names = "--points-per-side",
            paramLabel = "N",
            defaultValue = "32",
            description =
                    "With --text and --names: the grid of points that finds the masks. Default: ${DEFAULT-VALUE}.")
    private int pointsPerSide;

    @Mixin
    private final ClipOptions clip = new ClipOptions();

    /// Of the options above, with those of CLIP, what makes sense only with words.
    private static final List<String> OURS = List.of(
            "--template",
            "--against",
            "--points-per-side",
            "--clip",
            "--crop-expansion",
            "--crop-background",
            "--crop-attention");

    /// Whether anything is looked for in words.
    boolean isGiven() {
        return !texts.isEmpty() || names != null;
    }

    List<String> texts() {
        return texts;
    }

    List<String> against() {
        return against;
    }

    /// As they were given, null for none.
    @Nullable
    String names() {
        return names;
    }

    String template() {
        return template;
    }

    ClipOptions clip() {
        return clip;
    }

    /// The first of the options that make sense only with words.
    ///
    /// @param given options of the command line
    static Optional<String> first(List<String> given) {
        return given.stream().filter(OURS::contains).findFirst();
    }

    /// @throws OptionException when texts and names are given, or a text has no word
    void check() {
        if (names != null && !texts.isEmpty()) {
            throw new OptionException("--names: got it with --text, expected one of them");
        }
        if (names != null && !against.isEmpty()) {
            throw new OptionException("--against: got it with --names, expected --text; add it to the names instead");
        }
        texts.forEach(text -> requireWord("--text", text));
        against.forEach(text -> requireWord("--against", text));
        if (!template.contains(Vocabulary.NAME)) {
            throw new OptionException("--template: got \"%s\", expected a text with %s where the name goes"
                    .formatted(template, Vocabulary.NAME));
        }
        generation(MaskGeneratorOptions.DEFAULT);
        clip.rule();
    }

    private static void requireWord(String option, String text) {
        if (!hasWord(text)) {
            throw new OptionException(
                    "%s: got \"%s\", expected a phrase such as \"a red car\"".formatted(option, text));
        }
    }

    private static boolean hasWord(String text) {
        int[] tokens = Tokenizer.bundled().encode(text);
        return tokens.length > 0 && tokens[0] != Tokenizer.bundled().end();
    }

    /// How the masks are found.
    ///
    /// @param suiting the model
    MaskGeneratorOptions generation(MaskGeneratorOptions suiting) {
        try {
            return suiting.toBuilder().pointsPerSide(pointsPerSide).build();
        } catch (IllegalArgumentException e) {
            throw new OptionException("--points-per-side: " + e.getMessage(), e);
        }
    }

    /// The names of the list, each once.
    ///
    /// @throws InputException when the file cannot be read or has a line that is no name
    List<String> list() {
        String list = String.valueOf(names);
        return Arrays.stream(NameList.values())
                .filter(known -> known.name().equalsIgnoreCase(list))
                .findFirst()
                .map(NameList::names)
                .orElseGet(() -> read(Path.of(list)));
    }

    private static List<String> read(Path file) {
        String what = "a list of names, one a line";
        List<String> lines = Untrusted.text(file, what, MOST_BYTES, InputException::new)
                .replace("\ufeff", "")
                .lines()
                .map(String::strip)
                .toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isEmpty() && !hasWord(lines.get(i))) {
                throw new InputException("%s: line %d: got \"%s\", expected a name such as \"dog\""
                        .formatted(file, i + 1, lines.get(i)));
            }
        }
        List<String> names =
                lines.stream().filter(line -> !line.isEmpty()).distinct().toList();
        if (names.isEmpty()) {
            throw new InputException("%s: got no name, expected %s".formatted(file, what));
        }
        return names;
    }
}
