package io.anymask.cli.engine.simulate;

import io.anymask.cli.command.OptionException;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/// The options on how the simulated annotator works, and how long that takes.
final class AnnotatorOptions {
    @Option(
            names = "--target-iou",
            paramLabel = "IOU",
            defaultValue = "0.9",
            description = "With which a mask is good enough. Default: ${DEFAULT-VALUE}.")
    private double targetIou;

    @Option(
            names = "--most-clicks",
            paramLabel = "N",
            defaultValue = "10",
            description = "After which clicking at an object ends, with its best mask. Default: ${DEFAULT-VALUE}.")
    private int mostClicks;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "Clicks in a row without a better mask, after which clicking ends, too. Default: ${DEFAULT-VALUE}.")
    private int patience;

    @Option(
            names = "--most-strokes",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "Of brush and eraser, on a mask that clicks did not make good enough. Default: ${DEFAULT-VALUE}; with 0"
                            + " it is kept as it is.")
    private int mostStrokes;

    @Option(
            names = "--accept-iou",
            paramLabel = "IOU",
            defaultValue = "0.9",
            description = "From which on a proposal is accepted as it is. Default: ${DEFAULT-VALUE}.")
    private double acceptIou;

    @Option(
            names = "--edit-iou",
            paramLabel = "IOU",
            defaultValue = "0.5",
            description = "From which on a proposal is edited; below, it is rejected. Default: ${DEFAULT-VALUE}.")
    private double editIou;

    @Option(
            names = "--mistakes",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "Of the clicks, that slip across the outline. Default: ${DEFAULT-VALUE}.")
    private double mistakes;

    @Option(
            names = "--find-seconds",
            paramLabel = "S",
            defaultValue = "2.4",
            description = "To find an object and aim at it, on average. Default: ${DEFAULT-VALUE}.")
    private double find;

    @Option(
            names = "--click-seconds",
            paramLabel = "S",
            defaultValue = "1.5",
            description = "To look at the answer and give a further click. Default: ${DEFAULT-VALUE}.")
    private double click;

    @Option(
            names = "--stroke-seconds",
            paramLabel = "S",
            defaultValue = "5",
            description = "To paint or erase one region. Default: ${DEFAULT-VALUE}.")
    private double stroke;

    @Option(
            names = "--accept-seconds",
            paramLabel = "S",
            defaultValue = "0.9",
            description = "To look at a mask and keep it. Default: ${DEFAULT-VALUE}.")
    private double accept;

    @Option(
            names = "--judge-seconds",
            paramLabel = "S",
            defaultValue = "1.2",
            description = "To look at a proposal and judge it. Default: ${DEFAULT-VALUE}.")
    private double judge;

    @Option(
            names = "--idle-share",
            paramLabel = "SHARE",
            defaultValue = "0.02",
            description = "Of masks, before which the annotator does something else. Default: ${DEFAULT-VALUE}.")
    private double idleShare;

    @Option(
            names = "--idle-seconds",
            paramLabel = "S",
            defaultValue = "60",
            description = "By how much such a break is longer than 31 s, on average. Default: ${DEFAULT-VALUE}.")
    private double idle;

    /// @throws OptionException for what makes no sense
    Habits habits() {
        return checked(() -> new Habits(targetIou, mostClicks, patience, mostStrokes, acceptIou, editIou, mistakes));
    }

    /// @throws OptionException for what makes no sense
    Pace pace() {
        return checked(() -> new Pace(find, click, stroke, accept, judge, idleShare, idle));
    }

    static <T> T checked(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new OptionException(String.valueOf(e.getMessage()), e);
        }
    }
}
