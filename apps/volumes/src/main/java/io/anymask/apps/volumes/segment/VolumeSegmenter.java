package io.anymask.apps.volumes.segment;

import io.anymask.apps.volumes.LabelVolume;
import io.anymask.apps.volumes.SlicePictures;
import io.anymask.apps.volumes.segment.Shown.Run;
import io.anymask.image.Image;
import io.anymask.inference.Segmenter;
import io.anymask.inference.video.EmbeddingTracker;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.Sighting;
import io.anymask.inference.video.Tracker;
import io.anymask.mask.Mask;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Segments a volume from prompts on its slices. Not thread-safe.
///
/// An object is shown in one slice or in many, in any order, and corrected in any slice: what was said last
/// counts. [#find] then gives its mask in all slices. It computes again only the runs that end at a slice in
/// which something was said since.
public final class VolumeSegmenter {
    private final SlicePictures pictures;
    private final VolumeSettings settings;
    private final SliceEmbeddings embeddings;
    private final Map<Integer, NavigableMap<Integer, Shown>> objects = new HashMap<>();
    private final Deque<Step> undo = new ArrayDeque<>();

    /// What was known of an object before something was said.
    private record Step(int object, @Nullable NavigableMap<Integer, Shown> before) {}

    private VolumeSegmenter(Segmenter segmenter, SlicePictures pictures, VolumeSettings settings) {
        this.pictures = pictures;
        this.settings = settings;
        this.embeddings = new SliceEmbeddings(segmenter, pictures, settings.embeddingBudget());
    }

    /// @param segmenter stays the caller's, and open
    public static VolumeSegmenter of(Segmenter segmenter, SlicePictures pictures, VolumeSettings settings) {
        return new VolumeSegmenter(segmenter, pictures, settings);
    }

    /// The same with the usual settings.
    public static VolumeSegmenter of(Segmenter segmenter, SlicePictures pictures) {
        return of(segmenter, pictures, VolumeSettings.DEFAULT);
    }

    /// Says where an object is in a slice. Points add to those that were said of it in this slice before. In
    /// another slice than the first they correct the mask that was found there; where none was found, they go with
    /// the mask of the nearest slice that has one. A box begins anew.
    ///
    /// @param object its number, from 1
    /// @param index of the slice
    /// @return its mask there
    /// @throws io.anymask.prompt.PromptException when the prompt does not fit the slice
    /// @throws IndexOutOfBoundsException for a slice that there is not
    public Mask prompt(int object, int index, Prompt prompt) {
        Objects.checkIndex(index, pictures.count());
        NavigableMap<Integer, Shown> known = known(object);
        Shown before = known.get(index);
        List<Prompt> prompts = before == null ? List.of(prompt) : before.promptsWith(prompt);
        boolean begins = known.isEmpty() || (before != null && !before.isCorrected());
        boolean clicks = prompt.box() == null && prompt.mask() == null && prompt.text() == null;
        return say(object, begins || !clicks ? asked(index, prompts) : corrected(known, index, prompts));
    }

    /// Says exactly which pixels an object has in a slice. What was said there before is forgotten.
    ///
    /// @param mask of the slice's size; an empty one says that the object ends before
    public void set(int object, int index, Mask mask) {
        Objects.checkIndex(index, pictures.count());
        if (mask.width() != pictures.width() || mask.height() != pictures.height()) {
            throw new IllegalArgumentException("mask of slice %d: got %d × %d pixels, expected %d × %d"
                    .formatted(index, mask.width(), mask.height(), pictures.width(), pictures.height()));
        }
        say(object, new Shown(index, true, List.of(), mask, 1));
    }

    /// Takes back all that was said of an object in a slice.
    public void clear(int object, int index) {
        NavigableMap<Integer, Shown> after = new TreeMap<>(known(object));
        if (after.remove(index) != null) {
            remember(object, after);
        }
    }

    /// Forgets an object.
    public void remove(int object) {
        if (objects.containsKey(object)) {
            remember(object, new TreeMap<>());
        }
    }

    /// Takes the last word back, whatever it was.
    ///
    /// @return whether there was one
    public boolean undo() {
        Step step = undo.poll();
        if (step == null) {
            return false;
        }
        if (step.before() == null) {
            objects.remove(step.object());
        } else {
            objects.put(step.object(), step.before());
        }
        return true;
    }

    private Mask say(int object, Shown shown) {
        NavigableMap<Integer, Shown> after = new TreeMap<>(known(object));
        after.put(shown.index(), shown);
        remember(object, after);
        return shown.mask();
    }

    private void remember(int object, NavigableMap<Integer, Shown> after) {
        undo.push(new Step(object, objects.get(object)));
        objects.put(object, after);
    }

    private NavigableMap<Integer, Shown> known(int object) {
        if (object < 1 || object > LabelVolume.MOST) {
            throw new IllegalArgumentException("object: got %d, expected 1 to %d".formatted(object, LabelVolume.MOST));
        }
        NavigableMap<Integer, Shown> known = objects.get(object);
        return known == null ? new TreeMap<>() : known;
    }

    /// A tracker that sees slices by their index.
    private Tracker tracker(int[] current) {
        return switch (settings.method()) {
            case MATCHING -> EmbeddingTracker.matching(image -> embeddings.get(current[0]));
            case PREVIOUS -> EmbeddingTracker.previousMask(image -> embeddings.get(current[0]));
        };
    }

    private Image show(Tracker tracker, int[] current, int index) {
        current[0] = index;
        Image picture = pictures.picture(index);
        tracker.show(new Frame(index, picture));
        return picture;
    }

    private Shown asked(int index, List<Prompt> prompts) {
        int[] current = {index};
        Sighting last = told(tracker(current), current, index, prompts);
        return new Shown(index, false, prompts, last.mask(), last.score());
    }

    private Sighting told(Tracker tracker, int[] current, int index, List<Prompt> prompts) {
        show(tracker, current, index);
        Sighting last = null;
        for (Prompt prompt : prompts) {
            last = tracker.prompt(1, prompt);
        }
        return Objects.requireNonNull(last);
    }

    /// Clicks on what is there; where nothing is, on what is in the nearest slice that has it.
    private Shown corrected(NavigableMap<Integer, Shown> known, int index, List<Prompt> prompts) {
        List<Point> clicks =
                prompts.stream().flatMap(prompt -> prompt.points().stream()).toList();
        Prompt whole = Prompt.points(clicks.toArray(Point[]::new));
        whole.requireFits(pictures.width(), pictures.height());
        Shown before = known.get(index);
        Mask base = before != null ? before.mask() : knownMask(known, index);
        int[] current = {index};
        Tracker tracker = tracker(current);
        if (base != null && !base.isEmpty()) {
            show(tracker, current, index);
            tracker.set(1, base);
        } else if (clicks.stream().noneMatch(Point::positive)) {
            return new Shown(index, true, prompts, Mask.empty(pictures.width(), pictures.height()), 1);
        } else {
            nearest(known, index).ifPresent(shown -> {
                show(tracker, current, shown.getKey());
                tracker.set(1, shown.getValue());
            });
            show(tracker, current, index);
        }
        Sighting answer = tracker.prompt(1, whole);
        return new Shown(index, true, prompts, answer.mask(), answer.score());
    }

    /// The slice next to this one in which anything of the object is, by what is computed already, with its mask.
    private Optional<Map.Entry<Integer, Mask>> nearest(NavigableMap<Integer, Shown> known, int index) {
        return IntStream.range(1, pictures.count())
                .flatMap(distance -> IntStream.of(index - distance, index + distance))
                .mapToObj(other -> {
                    Shown shown = known.get(other);
                    return Map.entry(
                            other,
                            Optional.ofNullable(shown != null ? shown.mask() : knownMask(known, other))
                                    .filter(mask -> !mask.isEmpty()));
                })
                .filter(entry -> entry.getValue().isPresent())
                .map(entry -> Map.entry(entry.getKey(), entry.getValue().orElseThrow()))
                .findFirst();
    }

    /// The mask of a slice by what is computed already; null for none.
    private @Nullable Mask knownMask(NavigableMap<Integer, Shown> known, int index) {
        Map.Entry<Integer, Shown> below = known.floorEntry(index);
        Map.Entry<Integer, Shown> above = known.ceilingEntry(index);
        Optional<Mask> fromBelow = below == null ? Optional.empty() : computed(below.getValue(), Direction.UP, index);
        Optional<Mask> fromAbove = above == null ? Optional.empty() : computed(above.getValue(), Direction.DOWN, index);
        boolean nearer = below != null && (above == null || index - below.getKey() <= above.getKey() - index);
        return (nearer ? fromBelow.or(() -> fromAbove) : fromAbove.or(() -> fromBelow)).orElse(null);
    }

    private static Optional<Mask> computed(Shown from, Direction direction, int index) {
        Run run = from.run(direction);
        int steps = Math.abs(index - from.index());
        return run == null || steps < 1 || steps > run.masks().size()
                ? Optional.empty()
                : Optional.of(run.masks().get(steps - 1));
    }

    /// Finds an object in all slices.
    ///
    /// @param isCancelled asked before each slice
    /// @return as far as it was found; of a cancelled search what is known so far
    /// @throws IllegalArgumentException for an object that nobody showed
    public FoundObject find(int object, BooleanSupplier isCancelled) {
        NavigableMap<Integer, Shown> known = known(object);
        if (known.isEmpty()) {
            throw new IllegalArgumentException("object " + object + ": nobody showed it, expected a prompt first");
        }
        SortedMap<Integer, Mask> masks = new TreeMap<>();
        List<Integer> interpolated = new ArrayList<>();
        List<Integer> lost = new ArrayList<>();
        for (Shown shown : known.values()) {
            if (!shown.mask().isEmpty()) {
                masks.put(shown.index(), shown.mask());
            }
        }
        follow(known.firstEntry().getValue(), Direction.DOWN, known.firstKey(), isCancelled, masks, lost);
        follow(
                known.lastEntry().getValue(),
                Direction.UP,
                pictures.count() - 1 - known.lastKey(),
                isCancelled,
                masks,
                lost);
        for (Shown below : known.values()) {
            Map.Entry<Integer, Shown> above = known.higherEntry(below.index());
            if (above != null) {
                meet(below, above.getValue(), isCancelled, masks, interpolated);
            }
        }
        return new FoundObject(masks, List.copyOf(known.keySet()), interpolated, lost);
    }

    /// The same to its end.
    public FoundObject find(int object) {
        return find(object, () -> false);
    }

    /// To the end of the volume, or to where it is lost.
    private void follow(
            Shown from,
            Direction direction,
            int slices,
            BooleanSupplier isCancelled,
            SortedMap<Integer, Mask> masks,
            List<Integer> lost) {
        Run run = run(from, direction, slices, isCancelled);
        put(masks, from, direction, run, slices);
        if (run.isLost() && run.masks().size() < slices && !from.mask().isEmpty()) {
            lost.add(from.index() + direction.step() * (run.masks().size() + 1));
        }
    }

    /// Between two shown slices the object's shape is between theirs. Of the masks that come from below and from
    /// above the one counts that agrees with it more; where neither does, or is, the shape itself.
    private void meet(
            Shown below,
            Shown above,
            BooleanSupplier isCancelled,
            SortedMap<Integer, Mask> masks,
            List<Integer> interpolated) {
        int between = above.index() - below.index() - 1;
        if (between < 1 || (below.mask().isEmpty() && above.mask().isEmpty())) {
            return;
        }
        Run up = run(below, Direction.UP, between, isCancelled);
        Run down = run(above, Direction.DOWN, between, isCancelled);
        if (below.mask().isEmpty() || above.mask().isEmpty()) {
            boolean fromBelow = above.mask().isEmpty();
            put(
                    masks,
                    fromBelow ? below : above,
                    fromBelow ? Direction.UP : Direction.DOWN,
                    fromBelow ? up : down,
                    between);
            return;
        }
        for (int step = 1; step <= between && !isCancelled.getAsBoolean(); step++) {
            Mask shape = ShapeInterpolation.between(below.mask(), above.mask(), (double) step / (between + 1));
            Optional<Mask> seen = Stream.of(up.mask(step), down.mask(between + 1 - step))
                    .flatMap(Optional::stream)
                    .filter(mask -> mask.iou(shape) >= settings.leastOverlap())
                    .max(Comparator.comparingDouble(mask -> mask.iou(shape)));
            int index = below.index() + step;
            seen.ifPresent(mask -> masks.put(index, mask));
            if (seen.isEmpty() && !shape.isEmpty()) {
                masks.put(index, shape);
                interpolated.add(index);
            }
        }
    }

    private static void put(SortedMap<Integer, Mask> masks, Shown from, Direction direction, Run run, int most) {
        for (int step = 1; step <= Math.min(most, run.masks().size()); step++) {
            masks.put(from.index() + direction.step() * step, run.masks().get(step - 1));
        }
    }

    /// A run from a shown slice: the one that is known if it reaches so far, else a new one.
    private Run run(Shown from, Direction direction, int slices, BooleanSupplier isCancelled) {
        Run known = from.run(direction);
        if (known != null && known.reaches(slices)) {
            return known;
        }
        if (from.mask().isEmpty() || slices < 1) {
            return new Run(List.of(), false);
        }
        int[] current = {from.index()};
        Tracker tracker = tracker(current);
        begin(tracker, current, from);
        Greys greys = Greys.of(pictures.picture(from.index()), from.mask());
        List<Mask> masks = new ArrayList<>();
        Mask before = from.mask();
        boolean isLost = false;
        while (masks.size() < slices && !isLost) {
            if (isCancelled.getAsBoolean()) {
                return new Run(masks, false);
            }
            int index = from.index() + direction.step() * (masks.size() + 1);
            Image picture = show(tracker, current, index);
            Sighting next = tracker.follow(1);
            isLost = next.isLost()
                    || next.mask().isEmpty()
                    || next.score() < settings.leastScore()
                    || next.mask().iou(before) < settings.leastOverlap()
                    || greys.distance(Greys.of(picture, next.mask())) > settings.mostChange();
            if (!isLost) {
                masks.add(next.mask());
                before = next.mask();
            }
        }
        Run run = new Run(masks, isLost);
        from.keep(direction, run);
        return run;
    }

    private void begin(Tracker tracker, int[] current, Shown from) {
        if (from.isCorrected()) {
            show(tracker, current, from.index());
            tracker.set(1, from.mask());
        } else {
            told(tracker, current, from.index(), from.prompts());
        }
    }

    /// All objects that were shown, see [#labels(SortedMap)].
    public LabelVolume labels() {
        SortedMap<Integer, FoundObject> found = new TreeMap<>();
        objects.forEach((object, known) -> {
            if (!known.isEmpty()) {
                found.put(object, find(object));
            }
        });
        return labels(found);
    }

    /// Objects in one volume: where two claim a voxel, the lower number has it.
    public LabelVolume labels(SortedMap<Integer, FoundObject> found) {
        LabelVolume labels = new LabelVolume(pictures.volume().grid());
        found.forEach((number, object) ->
                object.masks().forEach((index, mask) -> labels.set(pictures.axis(), index, number, mask)));
        return labels;
    }

    /// How many slices were encoded so far.
    public int encoded() {
        return embeddings.encoded();
    }
}
