package io.anymask.inference.exemplar;

import io.anymask.inference.DecoderMasks;
import io.anymask.inference.ImageEmbedding;
import io.anymask.mask.Box;
import io.anymask.prompt.Prompt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/// Looks in one image for masks that may show the like of an example: clicks at the peaks of the likeness
/// maps, boxes around what looks like the object rather than like its surroundings, and the likest of all
/// these once more, with their own logits. Not thread-safe.
final class CandidateSearch {
    /// Clicks that every image gets, a third at the peaks of each map.
    private static final int CERTAIN_CLICKS = 9;

    /// Clicks at most: after the certain ones only where a cell looks like the object.
    private static final int MOST_CLICKS = 64;

    /// Cells to each side of a click where no other click follows.
    private static final int APART = 2;

    /// A mask with such a score takes its cells out of the search for further clicks.
    private static final double TAKEN = 0.5;

    private static final int MOST_BOXES = 3;
    private static final int MOST_REFINED = 2;

    private final ImageEmbedding image;
    private final List<Reference> references;
    private final LikenessMaps maps;
    private final CellFeatures features;
    private final List<Candidate> found = new ArrayList<>();

    CandidateSearch(ImageEmbedding image, List<Reference> references) {
        this.image = image;
        this.references = references;
        this.features = CellFeatures.of(image);
        this.maps = LikenessMaps.of(references, features);
    }

    /// All candidates, in no order.
    List<Candidate> run() {
        click();
        box();
        refine();
        return found;
    }

    private void click() {
        float[][] likeness = {maps.centred(), maps.margin(), maps.plain()};
        BitSet free = features.shown();
        for (int i = 0; i < MOST_CLICKS && !free.isEmpty(); i++) {
            int cell = highest(i < CERTAIN_CLICKS ? likeness[i % likeness.length] : maps.margin(), free);
            if (i >= CERTAIN_CLICKS && maps.margin()[cell] <= 0) {
                return;
            }
            int before = found.size();
            add(image.decode(centre(cell)));
            clearAround(free, cell);
            found.subList(before, found.size()).stream()
                    .max(Comparator.comparingDouble(Candidate::score))
                    .filter(best -> best.score() > TAKEN)
                    .ifPresent(best -> free.andNot(best.cells()));
        }
    }

    private static int highest(float[] map, BitSet among) {
        return among.stream()
                .reduce((best, cell) -> map[cell] > map[best] ? cell : best)
                .orElseThrow();
    }

    private void clearAround(BitSet free, int cell) {
        int grid = features.grid();
        int row = cell / grid;
        int column = cell % grid;
        for (int y = Math.max(0, row - APART); y <= Math.min(grid - 1, row + APART); y++) {
            free.clear(y * grid + Math.max(0, column - APART), y * grid + Math.min(grid, column + APART + 1));
        }
    }

    private void add(DecoderMasks masks) {
        for (int mask = 0; mask < masks.logits().size(); mask++) {
            Candidate candidate =
                    Candidate.of(masks.logits().get(mask), masks.predictedIou().get(mask), references, maps);
            if (candidate.area() > 0) {
                found.add(candidate);
            }
        }
    }

    /// Boxes around the largest connected parts of what looks like the object.
    private void box() {
        BitSet left = maps.anyVotes();
        List<BitSet> parts = new ArrayList<>();
        while (!left.isEmpty()) {
            BitSet part = connected(left);
            left.andNot(part);
            parts.add(part);
        }
        parts.stream()
                .filter(part -> part.cardinality() > 1)
                .sorted(Comparator.comparingInt(BitSet::cardinality).reversed())
                .limit(MOST_BOXES)
                .forEach(part -> add(image.decode(Prompt.box(around(part)))));
    }

    /// The cells connected with the first one, over edges.
    private BitSet connected(BitSet cells) {
        int grid = features.grid();
        BitSet part = new BitSet();
        Deque<Integer> open = new ArrayDeque<>(List.of(cells.nextSetBit(0)));
        while (!open.isEmpty()) {
            int cell = open.pop();
            if (cell < 0 || !cells.get(cell) || part.get(cell)) {
                continue;
            }
            part.set(cell);
            open.push(cell - grid);
            open.push(cell + grid);
            if (cell % grid > 0) {
                open.push(cell - 1);
            }
            if (cell % grid < grid - 1) {
                open.push(cell + 1);
            }
        }
        return part;
    }

    /// Decodes the likest once more, with their logits as mask prompt and the box around them.
    private void refine() {
        List<Candidate> likest = found.stream()
                .filter(candidate -> !candidate.cells().isEmpty())
                .sorted(Comparator.comparingDouble(Candidate::score).reversed())
                .limit(MOST_REFINED)
                .toList();
        for (Candidate candidate : likest) {
            add(image.decode(Prompt.box(around(candidate.cells())).refining(candidate.logits())));
        }
    }

    /// A click in the middle of a cell, in pixels of the image.
    private Prompt centre(int cell) {
        int row = cell / features.grid();
        int column = cell % features.grid();
        return Prompt.point(x(column + 0.5), y(row + 0.5));
    }

    /// The box around cells, in pixels of the image.
    private Box around(BitSet cells) {
        int grid = features.grid();
        int left = cells.stream().map(cell -> cell % grid).min().orElseThrow();
        int right = cells.stream().map(cell -> cell % grid).max().orElseThrow() + 1;
        int top = cells.nextSetBit(0) / grid;
        int bottom = (cells.length() - 1) / grid + 1;
        return new Box(x(left), y(top), x(right), y(bottom));
    }

    private double x(double column) {
        double scale = (double) image.width() / image.frame().resizedWidth();
        return Math.min(image.width(), column * CellFeatures.STRIDE * scale);
    }

    private double y(double row) {
        double scale = (double) image.height() / image.frame().resizedHeight();
        return Math.min(image.height(), row * CellFeatures.STRIDE * scale);
    }
}
