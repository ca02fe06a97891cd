package io.anymask.cli.track;

import io.anymask.cli.command.OptionException;
import io.anymask.cli.input.OrderedPrompts;
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
import java.util.HexFormat;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a user showed of objects, in the order of the options: `--object` says which one the prompts behind it are
/// of, and a number and a colon before a prompt say in which frame it is.
final class Shown extends OrderedPrompts {
    static final String POINT = "--point";
    static final String BOX = "--box";
    static final String MASK = "--mask";
    static final String OBJECT = "--object";

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

    /// All of it, frame by frame.
    ///
    /// @param prompts a file of more; null for none
    /// @throws OptionException for a text that is no prompt, or when nothing is shown
    /// @throws PromptException when the file is wrong
    List<Showing> read(@Nullable Path prompts) {
        SequencedMap<Key, Showing> showings = new TreeMap<>();
        int object = 1;
        for (Word word : words()) {
            if (word.option().equals(OBJECT)) {
                object = word.number(1);
                continue;
            }
            int colon = word.option().equals(MASK)
                    ? word.text().indexOf(':')
                    : word.text().lastIndexOf(':');
            boolean hasFrame =
                    colon > 0 && word.text().substring(0, colon).chars().allMatch(Character::isDigit);
            int frame = hasFrame ? word.number(word.text().substring(0, colon), 0) : 0;
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
            case MASK -> new Showing(key.frame(), key.object(), null, word.read(() -> Mask.read(Path.of(text))));
            case BOX -> {
                if (prompt != null && prompt.box() != null) {
                    throw new OptionException("--box: got two boxes of object %d in frame %d, expected one"
                            .formatted(key.object(), key.frame()));
                }
                Box box = word.read(() -> PromptText.box(text));
                yield new Showing(
                        key.frame(), key.object(), prompt == null ? Prompt.box(box) : prompt.within(box), null);
            }
            default -> {
                Point point = word.read(() -> PromptText.point(text));
                yield new Showing(
                        key.frame(), key.object(), prompt == null ? Prompt.points(point) : prompt.with(point), null);
            }
        };
    }
}
