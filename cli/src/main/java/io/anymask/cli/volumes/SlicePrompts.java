package io.anymask.cli.volumes;

import io.anymask.apps.volumes.Axis;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.input.PromptText;
import io.anymask.mask.Mask;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/// What a user showed in slices, in the order of the options: `--slice` and `--object` say where and of what the
/// prompts behind them are.
final class SlicePrompts {
    static final String POINT = "--point";
    static final String BOX = "--box";
    static final String MASK = "--mask";
    static final String SLICE = "--slice";
    static final String OBJECT = "--object";

    private final List<Word> words = new ArrayList<>();

    /// An option as it was typed.
    private record Word(String option, String text) {}

    /// Something shown in a slice: a prompt, or the exact mask.
    record Said(
            int object,
            int slice,
            @Nullable Prompt prompt,
            @Nullable Mask mask) {}

    /// Keeps options in the order in which they come; picocli itself groups them by name.
    static final class InOrder implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> arguments, ArgSpec argument, CommandSpec command) {
            String option = ((OptionSpec) argument).names()[0];
            if (arguments.isEmpty()) {
                throw new ParameterException(
                        command.commandLine(), "Missing required parameter for option '%s'".formatted(option));
            }
            argument.<SlicePrompts>getValue().words.add(new Word(option, arguments.pop()));
        }
    }

    /// All of it, in order.
    ///
    /// @param axis along which slices are counted
    /// @throws OptionException for a text that is no prompt, or when nothing is shown
    List<Said> read(Axis axis) {
        List<Said> said = new ArrayList<>();
        int object = 1;
        @Nullable Integer slice = null;
        for (Word word : words) {
            switch (word.option()) {
                case OBJECT -> object = number(word, 1);
                case SLICE -> slice = number(word, 0);
                case BOX -> {
                    Prompt box = prompt(word, () -> Prompt.box(PromptText.box(word.text())));
                    said.add(new Said(object, known(slice, word), box, null));
                }
                case MASK -> {
                    Mask mask = prompt(word, () -> Mask.read(Path.of(word.text())));
                    said.add(new Said(object, known(slice, word), null, mask));
                }
                default -> said.add(point(word, axis, object, slice));
            }
        }
        if (said.isEmpty()) {
            throw new OptionException("volume: what? Show an object by --point, --box or --mask, for example"
                    + " --slice 40 --box 120,80,220,190");
        }
        return said;
    }

    /// `x,y` and `x,y,z`, and both with a label behind them: a place of the volume needs no `--slice`.
    private static Said point(Word word, Axis axis, int object, @Nullable Integer slice) {
        String[] parts = word.text().split(",", -1);
        boolean inSpace = parts.length == 4 || (parts.length == 3 && slice == null);
        if (!inSpace) {
            Point point = prompt(word, () -> PromptText.point(word.text()));
            return new Said(object, known(slice, word), Prompt.points(point), null);
        }
        double[] place = new double[3];
        for (int i = 0; i < place.length; i++) {
            place[i] = coordinate(word, parts[i]);
        }
        double label = parts.length == 4 ? coordinate(word, parts[3]) : 1;
        double across = switch (axis) {
            case COLUMN -> place[0];
            case ROW -> place[1];
            case SLICE -> place[2];
        };
        int along = (int) Math.floor(across);
        double x = axis == Axis.COLUMN ? place[1] : place[0];
        double y = axis == Axis.SLICE ? place[1] : place[2];
        Point point = prompt(word, () -> PromptText.point(x, y, label));
        if (along < 0) {
            throw new OptionException("--point: got '%s', expected voxels from 0 on".formatted(word.text()));
        }
        return new Said(object, along, Prompt.points(point), null);
    }

    private static int known(@Nullable Integer slice, Word word) {
        if (slice == null) {
            throw new OptionException("%s %s: in which slice? Put --slice before it, for example --slice 40 %s %s"
                    .formatted(word.option(), word.text(), word.option(), word.text()));
        }
        return slice;
    }

    private static <T> T prompt(Word word, Supplier<T> value) {
        try {
            return value.get();
        } catch (PromptException e) {
            throw new OptionException(word.option() + ": " + e.getMessage(), e);
        }
    }

    private static double coordinate(Word word, String text) {
        try {
            double number = Double.parseDouble(text.strip());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new OptionException(
                "%s: got '%s', expected x,y or x,y,z in voxels".formatted(word.option(), word.text()));
    }

    private static int number(Word word, int least) {
        try {
            int number = Integer.parseInt(word.text().strip());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new OptionException(
                "%s: got '%s', expected a whole number from %d on".formatted(word.option(), word.text(), least));
    }
}
