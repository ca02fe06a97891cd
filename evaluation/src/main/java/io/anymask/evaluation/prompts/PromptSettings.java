package io.anymask.evaluation.prompts;

import io.anymask.evaluation.BoxAnswer;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Which prompts are made from the truth, and which masks answer them.
///
/// @param starts where the first click goes, each start a separate evaluation
/// @param clicks after how many clicks the IoU is taken, ascending; empty for no clicks
/// @param firstAnswer which mask answers the first click
/// @param feedback whether the logits of the last answer are the mask prompt of the next click
/// @param clicksToIou whether to click up to [#MOST_CLICKS] times, until IoU 0.85 and 0.90 are reached (NoC)
/// @param boxes which masks of a box prompt are looked at
/// @param seed of the random clicks
public record PromptSettings(
        Set<Start> starts,
        List<Integer> clicks,
        FirstAnswer firstAnswer,
        boolean feedback,
        boolean clicksToIou,
        Set<BoxAnswer> boxes,
        long seed)
        implements Serializable {
    /// RITM's limit.
    public static final int MOST_CLICKS = 20;

    /// Where the first click goes.
    public enum Start {
        /// The pixel deepest inside the object.
        CENTER,
        /// Any pixel of the object.
        RANDOM;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Which mask answers the first click. Published figures follow one rule or the other.
    public enum FirstAnswer {
        /// Of three masks the one with the highest predicted IoU.
        SEVERAL,
        /// The mask of the single-mask token.
        SINGLE
    }

    /// One centre click and a box, as in the reference figures.
    public static final PromptSettings DEFAULT = new PromptSettings(
            Set.of(Start.CENTER), List.of(1), FirstAnswer.SEVERAL, true, false, Set.of(BoxAnswer.SEVERAL), 0);

    /// The paper's numbers of clicks.
    public static final List<Integer> PAPER_CLICKS = List.of(1, 2, 3, 5, 9);

    /// @throws IllegalArgumentException for numbers of clicks below 1 or above [#MOST_CLICKS], or
    /// for nothing to do
    public PromptSettings {
        // In one order in every process: journals hold the settings as text.
        starts = Collections.unmodifiableSortedSet(new TreeSet<>(starts));
        clicks = List.copyOf(new TreeSet<>(clicks));
        boxes = Collections.unmodifiableSortedSet(new TreeSet<>(boxes));
        if (!clicks.isEmpty() && (clicks.getFirst() < 1 || clicks.getLast() > MOST_CLICKS)) {
            throw new IllegalArgumentException("clicks: got " + clicks + ", expected numbers from 1 to " + MOST_CLICKS);
        }
        boolean clicking = !starts.isEmpty() && (!clicks.isEmpty() || clicksToIou);
        if (!clicking && boxes.isEmpty()) {
            throw new IllegalArgumentException("prompts: got neither clicks nor boxes, expected at least one of them");
        }
    }

    public PromptSettings withStarts(Set<Start> value) {
        return new PromptSettings(value, clicks, firstAnswer, feedback, clicksToIou, boxes, seed);
    }

    public PromptSettings withClicks(List<Integer> value) {
        return new PromptSettings(starts, value, firstAnswer, feedback, clicksToIou, boxes, seed);
    }

    public PromptSettings withFirstAnswer(FirstAnswer value) {
        return new PromptSettings(starts, clicks, value, feedback, clicksToIou, boxes, seed);
    }

    public PromptSettings withFeedback(boolean value) {
        return new PromptSettings(starts, clicks, firstAnswer, value, clicksToIou, boxes, seed);
    }

    public PromptSettings withClicksToIou(boolean value) {
        return new PromptSettings(starts, clicks, firstAnswer, feedback, value, boxes, seed);
    }

    public PromptSettings withBoxes(Set<BoxAnswer> value) {
        return new PromptSettings(starts, clicks, firstAnswer, feedback, clicksToIou, value, seed);
    }

    public PromptSettings withSeed(long value) {
        return new PromptSettings(starts, clicks, firstAnswer, feedback, clicksToIou, boxes, value);
    }

    /// How many clicks are made at most; 0 for none.
    int lastClick() {
        if (starts.isEmpty()) {
            return 0;
        }
        return clicksToIou ? MOST_CLICKS : clicks.isEmpty() ? 0 : clicks.getLast();
    }

    /// For the setup of reports and journals.
    String text() {
        StringBuilder text = new StringBuilder();
        if (lastClick() > 0) {
            text.append(String.join(
                            " and ", starts.stream().map(Start::label).sorted().toList()))
                    .append(" click, answered by ")
                    .append(
                            firstAnswer == FirstAnswer.SEVERAL
                                    ? "the best of three masks by predicted IoU"
                                    : "the single mask")
                    .append("; IoU after ")
                    .append(words(clicks.stream().map(String::valueOf).toList()))
                    .append(clicks.equals(List.of(1)) ? " click; " : " clicks; ")
                    .append(feedback ? "logits fed back" : "logits not fed back");
            if (clicksToIou) {
                text.append("; clicks to IoU 0.85 and 0.90, at most " + MOST_CLICKS);
            }
        }
        if (!boxes.isEmpty()) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append("boxes, answered by ")
                    .append(words(
                            new TreeSet<>(boxes).stream().map(BoxAnswer::words).toList()));
        }
        return text.toString();
    }

    /// As one says a list.
    private static String words(List<String> items) {
        return items.size() < 2
                ? String.join("", items)
                : String.join(", ", items.subList(0, items.size() - 1)) + " and " + items.getLast();
    }
}
