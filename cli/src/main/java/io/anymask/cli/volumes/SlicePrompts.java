package io.anymask.cli.volumes;

import io.anymask.apps.volumes.Axis;
import io.anymask.apps.volumes.Vector3;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.input.OrderedPrompts;
import io.anymask.cli.input.PromptText;
import io.anymask.mask.Mask;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a user showed in slices, in the order of the options: `--slice` and `--object` say where and of what the
/// prompts behind them are.
final class SlicePrompts extends OrderedPrompts {
    static final String POINT = "--point";
    static final String BOX = "--box";
    static final String MASK = "--mask";
    static final String SLICE = "--slice";
    static final String OBJECT = "--object";

    /// Something shown in a slice: a prompt, or the exact mask.
    record Said(
            int object,
            int slice,
            @Nullable Prompt prompt,
            @Nullable Mask mask) {}

    /// All of it, in order.
    ///
    /// @param axis along which slices are counted
    /// @throws OptionException for a text that is no prompt, or when nothing is shown
    List<Said> read(Axis axis) {
        List<Said> said = new ArrayList<>();
        int object = 1;
        @Nullable Integer slice = null;
        for (Word word : words()) {
            switch (word.option()) {
                case OBJECT -> object = word.number(1);
                case SLICE -> slice = word.number(0);
                case BOX -> {
                    Prompt box = word.read(() -> Prompt.box(PromptText.box(word.text())));
                    said.add(new Said(object, known(slice, word), box, null));
                }
                case MASK -> {
                    Mask mask = word.read(() -> Mask.read(Path.of(word.text())));
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
            Point point = word.read(() -> PromptText.point(word.text()));
            return new Said(object, known(slice, word), Prompt.points(point), null);
        }
        Vector3 place = new Vector3(coordinate(word, parts[0]), coordinate(word, parts[1]), coordinate(word, parts[2]));
        double label = parts.length == 4 ? coordinate(word, parts[3]) : 1;
        Point point = word.read(() -> PromptText.point(axis.x(place), axis.y(place), label));
        int along = (int) Math.floor(axis.along(place));
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
}
