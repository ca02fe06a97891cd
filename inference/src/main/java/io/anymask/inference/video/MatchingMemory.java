package io.anymask.inference.video;

import io.anymask.inference.video.ReadOut.Remembered;
import io.anymask.mask.Box;
import io.anymask.mask.InteriorDistance;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Remembers how an object and its surroundings looked: in the frames in which a person showed it, in every fifth
/// of those in which it was surely found, and in the last one. What it reads from these for a new frame makes the
/// prompt.
final class MatchingMemory implements ObjectMemory {
    private static final int EVERY = 5;
    private static final int MOST_FOUND = 10;
    private static final int MOST_GIVEN = 5;

    /// A mask with a lower score is not remembered for longer than a frame.
    private static final double SURE = 0.5;

    /// Cells around an object in which it is looked for, once more for each frame in which it was not seen.
    private static final int REACH = 6;

    /// Cells around an object that are remembered with it. The frames that people spoke of and the last one are
    /// remembered whole, so that what the search meets at its edge is known as background.
    private static final int SURROUNDINGS = 8;

    /// Cells between the object and a cell that a negative click may be on.
    private static final int APART = 2;

    /// The least share of a cell, as read from memory, that calls for a negative click.
    private static final float SUSPECT = 0.1f;

    private static final float HALF = 0.5f;

    private static final String GIVEN = "given";
    private static final String LAST = "last";
    private static final String FOUND = "found";

    /// By frame, in the order in which they were told.
    private final SequencedMap<Integer, Remembered> given = new LinkedHashMap<>();
    private final Deque<Remembered> found = new ArrayDeque<>();
    private @Nullable Remembered last;
    private final int threads;

    /// @param threads that read from it at most
    MatchingMemory(int threads) {
        this.threads = threads;
    }

    @Override
    public Optional<Choice> find(FrameView frame, int missed) {
        Remembered latest = last;
        if (latest == null) {
            return Optional.empty();
        }
        FrameCells cells = frame.cells();
        if (!latest.cells().hasSizeOf(cells)) {
            throw VideoState.ofOtherSize(latest.cells().size(), cells.size());
        }
        CellWindow window = missed >= EmbeddingTracker.PATIENCE
                ? CellWindow.whole(cells)
                : CellWindow.around(latest.inside(), cells, REACH * (1 + missed));
        float[] shares = ReadOut.of(all()).shares(cells, window, threads);
        MaskLogits logits = frame.logits().logits(shares, cells);
        Mask expected = frame.logits().mask(logits);
        if (expected.isEmpty()) {
            return Optional.empty();
        }
        Prompt prompt =
                new Prompt(clicks(frame, expected, shares), frame.logits().box(expected), null).refining(logits);
        return Optional.of(Choice.likest(frame.embedding().decode(prompt), expected, frame.logits()));
    }

    /// A positive click where the object is thickest, and a negative one on the cell outside that looks most like
    /// it.
    private static List<Point> clicks(FrameView frame, Mask expected, float[] shares) {
        List<Point> clicks = new ArrayList<>();
        LogitFrame logits = frame.logits();
        InteriorDistance.Deepest deepest =
                InteriorDistance.of(expected).deepest(Mask.empty(expected.width(), expected.height()));
        clicks.add(logits.click(deepest.x(), deepest.y(), true));
        FrameCells cells = frame.cells();
        int suspect = -1;
        for (int cell = 0; cell < shares.length; cell++) {
            if (shares[cell] > (suspect < 0 ? SUSPECT : shares[suspect]) && isApart(cell, shares, cells)) {
                suspect = cell;
            }
        }
        if (suspect >= 0) {
            int side = logits.side() / cells.grid();
            int column = suspect % cells.columns() * side + side / 2;
            int row = suspect / cells.columns() * side + side / 2;
            clicks.add(logits.click(column, row, false));
        }
        return clicks;
    }

    private static boolean isApart(int cell, float[] shares, FrameCells cells) {
        int row = cell / cells.columns();
        int column = cell % cells.columns();
        for (int y = Math.max(0, row - APART); y <= Math.min(cells.rows() - 1, row + APART); y++) {
            for (int x = Math.max(0, column - APART); x <= Math.min(cells.columns() - 1, column + APART); x++) {
                if (shares[y * cells.columns() + x] > HALF) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void keep(FrameView frame, Choice choice) {
        Remembered now = whole(frame, choice.logits());
        last = now;
        if (frame.number() % EVERY == 0 && choice.score() >= SURE) {
            CellWindow around = CellWindow.around(now.inside(), now.cells(), SURROUNDINGS);
            found.add(new Remembered(now.cells(), now.inside(), around));
            if (found.size() > MOST_FOUND) {
                found.remove();
            }
        }
    }

    /// Forgets what was found by itself: a person would not have spoken if it had been right. Of the frames that
    /// people spoke of, the first one and the last four are kept.
    @Override
    public void keepGiven(FrameView frame, MaskLogits logits) {
        Remembered now = whole(frame, logits);
        last = now;
        found.clear();
        given.put(frame.number(), now);
        if (given.size() > MOST_GIVEN) {
            List<Integer> frames = List.copyOf(given.keySet());
            given.remove(frames.get(1));
        }
    }

    private static Remembered whole(FrameView frame, MaskLogits logits) {
        FrameCells cells = frame.cells();
        return new Remembered(cells, cells.shares(logits), CellWindow.whole(cells));
    }

    /// Each frame once.
    private List<Remembered> all() {
        List<Remembered> all = new ArrayList<>(given.values());
        Remembered latest = last;
        if (latest != null && !all.contains(latest)) {
            all.add(latest);
            found.stream().filter(one -> !one.cells().equals(latest.cells())).forEach(all::add);
        }
        return all;
    }

    @Override
    public Optional<Box> last(FrameView frame) {
        Remembered latest = last;
        FrameCells cells = frame.cells();
        if (latest == null || !latest.cells().hasSizeOf(cells)) {
            return Optional.empty();
        }
        Mask mask = frame.logits().mask(frame.logits().logits(latest.inside(), cells));
        return mask.isEmpty() ? Optional.empty() : Optional.of(frame.logits().around(mask));
    }

    @Override
    public int frames() {
        return all().size();
    }

    @Override
    public void save(SharedCells cells, String prefix, VideoState.Builder state) {
        List<Remembered> entries = new ArrayList<>(given.values());
        Remembered latest = last;
        if (latest != null && !entries.contains(latest)) {
            entries.add(latest);
        }
        state.put(prefix + GIVEN, given.sequencedKeySet());
        state.put(prefix + LAST, List.of(entries.indexOf(latest)));
        state.put(prefix + FOUND, List.of(found.size()));
        entries.addAll(found);
        for (int i = 0; i < entries.size(); i++) {
            Remembered one = entries.get(i);
            CellWindow window = one.window();
            state.put(
                    prefix + i,
                    List.of(
                            cells.save(one.cells(), state),
                            window.left(),
                            window.top(),
                            window.right(),
                            window.bottom()));
            state.put(prefix + i, one.inside(), one.inside().length);
        }
    }

    @Override
    public void restore(SharedCells cells, String prefix, VideoState state) {
        List<Integer> frames = state.numbers(prefix + GIVEN);
        int latest = state.numbers(prefix + LAST).getFirst();
        for (int i = 0; i < frames.size(); i++) {
            given.put(frames.get(i), remembered(cells, prefix + i, state));
        }
        last = latest < frames.size() ? given.get(frames.get(latest)) : remembered(cells, prefix + latest, state);
        int first = Math.max(frames.size(), latest + 1);
        int end = first + Math.min(MOST_FOUND, state.numbers(prefix + FOUND).getFirst());
        for (int i = first; i < end; i++) {
            found.add(remembered(cells, prefix + i, state));
        }
    }

    private static Remembered remembered(SharedCells shared, String name, VideoState state) {
        List<Integer> numbers = state.numbers(name);
        FrameCells cells = shared.restore(numbers.getFirst(), state);
        CellWindow window = new CellWindow(numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4));
        if (!window.isWithin(cells)) {
            throw new VideoException("%s: got %s of %d×%d cells; begin the video again"
                    .formatted(state.origin(), window, cells.columns(), cells.rows()));
        }
        return new Remembered(cells, state.floats(name, cells.size()), window);
    }
}
