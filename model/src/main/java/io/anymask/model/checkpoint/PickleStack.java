package io.anymask.model.checkpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/// The stack of a pickle's machine, and the marks in it: a mark stands where a list of unknown length begins, and
/// nothing below the last one can be taken. Not thread-safe.
final class PickleStack {
    private final List<PickleValue> values = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Function<String, CheckpointException> failure;

    /// @param failure makes the refusal of a pickle that takes what is not there
    PickleStack(Function<String, CheckpointException> failure) {
        this.failure = failure;
    }

    void clear() {
        values.clear();
        marks.clear();
    }

    void add(PickleValue value) {
        values.add(value);
    }

    void mark() {
        marks.push(values.size());
    }

    PickleValue top() {
        if (values.size() <= bottom()) {
            throw tooFew();
        }
        return values.getLast();
    }

    PickleValue pop() {
        PickleValue value = top();
        values.removeLast();
        return value;
    }

    /// The last values, the first of them first.
    List<PickleValue> pop(int count) {
        if (values.size() - count < bottom()) {
            throw tooFew();
        }
        return popFrom(values.size() - count);
    }

    /// What lies above the last mark, and the mark itself.
    List<PickleValue> popToMark() {
        if (marks.isEmpty()) {
            throw failure.apply("no mark on its stack");
        }
        return popFrom(marks.pop());
    }

    /// Drops the last value, or, where nothing lies behind it, the last mark.
    void drop() {
        if (!marks.isEmpty() && marks.peek() == values.size()) {
            marks.pop();
        } else {
            pop();
        }
    }

    private List<PickleValue> popFrom(int start) {
        List<PickleValue> tail = values.subList(start, values.size());
        List<PickleValue> taken = new ArrayList<>(tail);
        tail.clear();
        return taken;
    }

    private int bottom() {
        Integer mark = marks.peek();
        return mark == null ? 0 : mark;
    }

    private CheckpointException tooFew() {
        return failure.apply("too few values on its stack");
    }
}
