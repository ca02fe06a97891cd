package io.anymask.cli.track;

import io.anymask.cli.command.OptionException;
import io.anymask.cli.input.PromptText;
import io.anymask.file.Sha256;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SequencedMap;
import java.util.Stack;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/// What a user showed of objects, in the order of the options: `--object` says which one the prompts behind it are
/// of, and a number and a colon before a prompt say in which frame it is.
final class Shown {
    static final String POINT = "--point";
    static final String BOX = "--box";
    static final String MASK = "--mask";
    static final String OBJECT = "--object";

    /// An option as it was typed.
    private record Word(String option, String text) {}

    private final List<Word> words = new ArrayList<>();

    /// What is shown of an object in a frame: a prompt, or its exact mask.
    record Showing(
            int frame,
            int object,
            @Nullable Prompt prompt,
            @Nullable Mask mask) {}

    private record Key(int frame, int object) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return frame == other.frame ? Integer.compare(object, other.object) : Integer.compare(frame, other.frame);
        }
    }

    /// Keeps options in the order in which they come; picocli itself groups them by name.
    static final class InOrder implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> arguments, ArgSpec argument, CommandSpec command) {
            String option = ((OptionSpec) argument).names()[0];
            if (arguments.isEmpty()) {
                throw new ParameterException(
                        command.commandLine(), "Missing required parameter for option '%s'".formatted(option));
            }
            argument.<Shown>getValue().words.add(new Word(option, arguments.pop()));
        }
    }

    /// All of it, frame by frame.
    ///
    /// @param prompts a file of more; null for none
    /// @throws OptionException for a text that is no prompt, or when nothing is shown
    /// @throws PromptException when the file is wrong
    List<Showing> read(@Nullable Path prompts) {
        SequencedMap<Key, Showing> showings = new TreeMap<>();
        int object = 1;
        for (Word word : words) {
            if (word.option().equals(OBJECT)) {
                object = number(word, word.text(), 1);
                continue;
            }
            int colon = word.option().equals(MASK)
                    ? word.text().indexOf(':')
                    : word.text().lastIndexOf(':');
            boolean hasFrame =
                    colon > 0 && word.text().substring(0, colon).chars().allMatch(Character::isDigit);
            int frame = hasFrame ? number(word, word.text().substring(0, colon), 0) : 0;
            String text = hasFrame ? word.text().substring(colon + 1) : word.text();
            Key key = new Key(frame, object);
            showings.put(key, with(showings.get(key), key, word, text));
        }
        for (Showing showing : prompts == null ? List.<Showing>of() : FilmPrompts.read(prompts)) {
            if (showings.put(new Key(showing.frame(), showing.object()), showing) != null) {
                throw new OptionException(
                        "--prompts: got object %d in frame %d in %s and by options too, expected it in one of them"
                                .formatted(showing.object(), showing.frame(), prompts));
            }
        }
        if (showings.isEmpty()) {
            throw new OptionException(
                    "track: what? Show an object by --point, --box, --mask or --prompts, for example --point 0:400,300");
        }
        return List.copyOf(showings.values());
    }

    /// A hash of all that is shown.
    static String fingerprint(List<Showing> showings) {
        MessageDigest digest = Sha256.digest();
        for (Showing showing : showings) {
            digest.update("%d %d %s\n"
                    .formatted(showing.frame(), showing.object(), showing.prompt())
                    .getBytes(StandardCharsets.UTF_8));
            if (showing.mask() != null) {
                digest.update(showing.mask().bytes());
            }
        }
        return "SHA-256 " + HexFormat.of().formatHex(digest.digest());
    }

    private static Showing with(@Nullable Showing before, Key key, Word word, String text) {
        @Nullable Prompt prompt = before == null ? null : before.prompt();
        if (before != null && (before.mask() != null || word.option().equals(MASK))) {
            throw new OptionException(
                    "--mask: got a mask and something else of object %d in frame %d, expected one of them: the mask is the object"
                            .formatted(key.object(), key.frame()));
        }
        return switch (word.option()) {
            case MASK -> new Showing(key.frame(), key.object(), null, option(word, () -> Mask.read(Path.of(text))));
            case BOX -> {
                if (prompt != null && prompt.box() != null) {
                    throw new OptionException("--box: got two boxes of object %d in frame %d, expected one"
                            .formatted(key.object(), key.frame()));
                }
                Box box = option(word, () -> PromptText.box(text));
                yield new Showing(
                        key.frame(), key.object(), prompt == null ? Prompt.box(box) : prompt.within(box), null);
            }
            default -> {
                Point point = option(word, () -> PromptText.point(text));
                yield new Showing(
                        key.frame(), key.object(), prompt == null ? Prompt.points(point) : prompt.with(point), null);
            }
        };
    }

    private static <T> T option(Word word, Supplier<T> value) {
        try {
            return value.get();
        } catch (PromptException e) {
            throw new OptionException(word.option() + ": " + e.getMessage(), e);
        }
    }

    private static int number(Word word, String text, int least) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new OptionException("%s: got '%s' in '%s', expected a whole number from %d on"
                .formatted(word.option(), text, word.text(), least));
    }
}
