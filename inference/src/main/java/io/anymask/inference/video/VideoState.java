package io.anymask.inference.video;

import io.anymask.Printable;
import io.anymask.file.Untrusted;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.FloatTensors;
import io.anymask.model.checkpoint.FloatTensors.Values;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a [VideoSegmenter] knows between two frames: where it is, its objects, and what its tracker remembers of
/// them. Its size is bounded as that memory is, however long the video. A state that was taken is not changed by
/// the frames that follow, and costs no copy. Immutable.
///
/// In a file it is safetensors: numbers as tensors, all else as metadata. A file is held against the setup and the
/// shapes that are expected before anything goes by it.
public final class VideoState {
    /// In the metadata: that it is a state, and which version of it.
    private static final String FORMAT = "anymask_video_state";

    private static final String VERSION = "1";
    private static final String SETUP = "setup.";
    private static final String PLACE = "place";
    private static final String OBJECTS = "objects";
    private static final String WHAT = "a saved state of a video";

    private final String origin;
    private final Map<String, String> facts;
    private final SequencedMap<String, Values> tensors;

    /// The frame that was the last one.
    ///
    /// @param direction in which numbers of frames went: 1, -1, or 0 after the first frame
    /// @param width of all frames, pixels
    /// @param height of all frames, pixels
    public record Place(int number, int direction, int width, int height) {
        public Place {
            if (number < 0 || Math.abs(direction) > 1 || width < 1 || height < 1) {
                throw new VideoException("frame %d of %d×%d pixels, direction %d: there is no such place in a video"
                        .formatted(number, width, height, direction));
            }
        }
    }

    private VideoState(String origin, Map<String, String> facts, SequencedMap<String, Values> tensors) {
        this.origin = origin;
        this.facts = Map.copyOf(facts);
        this.tensors = Collections.unmodifiableSequencedMap(tensors);
    }

    /// @param place null before the first frame
    /// @param objects in their order
    /// @param tracker puts down what it knows
    static VideoState of(
            @Nullable Place place,
            Collection<Integer> objects,
            SequencedMap<String, String> setup,
            Consumer<Builder> tracker) {
        Builder builder = new Builder();
        builder.put(FORMAT, VERSION);
        setup.forEach((name, value) -> builder.put(SETUP + name, value));
        builder.put(OBJECTS, objects);
        if (place != null) {
            builder.put(PLACE, List.of(place.number(), place.direction(), place.width(), place.height()));
            tracker.accept(builder);
        }
        return new VideoState("the saved state", builder.facts, builder.tensors);
    }

    /// Opens a file that [#write] wrote.
    ///
    /// @throws VideoException when it cannot be read, is damaged, no state, or of another version
    public static VideoState read(Path file) {
        return Untrusted.read(
                file.toString(),
                WHAT,
                () -> {
                    Checkpoint stored = open(file);
                    String version = stored.metadata().get(FORMAT);
                    if (!VERSION.equals(version)) {
                        throw new VideoException(
                                version == null
                                        ? file
                                                + ": no saved state of a video, though of its format; choose another file"
                                        : "%s: a saved state of version %s, expected %s; begin the video again"
                                                .formatted(file, Printable.of(version), VERSION));
                    }
                    SequencedMap<String, Values> tensors = new LinkedHashMap<>();
                    for (String name : stored.names()) {
                        FloatBuffer floats = stored.tensor(name).floats();
                        tensors.put(
                                name,
                                new Values(List.of(floats), stored.tensor(name).shape()));
                    }
                    return new VideoState(file.toString(), stored.metadata(), tensors);
                },
                VideoException::new);
    }

    private static Checkpoint open(Path file) {
        try {
            return Checkpoint.open(file);
        } catch (CheckpointException e) {
            throw new VideoException(e.getMessage() + "; expected " + WHAT, e);
        }
    }

    /// Writes it to a file, which appears whole, in the place of an earlier one, or not at all.
    ///
    /// @throws CheckpointException when it cannot be written
    public void write(Path file) {
        new FloatTensors(tensors).writeSafetensors(facts, file);
    }

    /// The same with more of what it depends on: the film, what was shown in it.
    public VideoState withSetup(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(facts);
        more.forEach((name, value) -> all.put(SETUP + name, value));
        return new VideoState(origin, all, tensors);
    }

    /// How the setup differs from an expected one, in words; empty where it does not. Names that are not expected
    /// do not count.
    public String differences(SequencedMap<String, String> expected) {
        return expected.entrySet().stream()
                .filter(one -> !one.getValue().equals(facts.get(SETUP + one.getKey())))
                .map(one -> "%s %s, expected %s"
                        .formatted(
                                one.getKey(),
                                Printable.of(facts.getOrDefault(SETUP + one.getKey(), "nothing")),
                                one.getValue()))
                .collect(Collectors.joining("; "));
    }

    /// Bytes of the numbers that it holds.
    public long bytes() {
        return tensors.values().stream().mapToLong(Values::bytes).sum();
    }

    /// Where it came from, for messages.
    public String origin() {
        return origin;
    }

    /// The frame that was the last one; null before the first.
    public @Nullable Place place() {
        if (!facts.containsKey(PLACE)) {
            return null;
        }
        List<Integer> place = numbers(PLACE);
        return new Place(place.get(0), place.get(1), place.get(2), place.get(3));
    }

    /// The numbers of its objects, in the order in which they were added.
    public List<Integer> objects() {
        return numbers(OBJECTS);
    }

    /// A text of the tracker's.
    ///
    /// @throws VideoException when there is none of that name
    public String text(String name) {
        String fact = facts.get(name);
        if (fact == null) {
            throw missing(name);
        }
        return fact;
    }

    /// Whole numbers of the tracker's.
    ///
    /// @throws VideoException when there are none of that name
    public List<Integer> numbers(String name) {
        String text = text(name);
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
    }

    /// Floats of the tracker's, row-major.
    ///
    /// @throws VideoException when there are none of that name, or they have another shape
    public float[] floats(String name, int... shape) {
        Values values = tensors.get(name);
        if (values == null) {
            throw missing(name);
        }
        if (!Arrays.equals(values.shape(), shape)) {
            throw new VideoException("%s: %s has the shape %s, expected %s; begin the video again"
                    .formatted(origin, name, Arrays.toString(values.shape()), Arrays.toString(shape)));
        }
        return values.toFloats();
    }

    /// What to throw where a restored memory does not fit the frames that follow.
    static VideoException ofOtherSize(int got, int expected) {
        return new VideoException(
                "a saved state: its frames have %d cells or logits, those that follow %d; begin the video again"
                        .formatted(got, expected));
    }

    private VideoException missing(String name) {
        return new VideoException("%s: it lacks %s; begin the video again".formatted(origin, name));
    }

    /// A state under construction. Names are the tracker's matter; those of an object begin with its number.
    public static final class Builder {
        private final Map<String, String> facts = new HashMap<>();
        private final SequencedMap<String, Values> tensors = new LinkedHashMap<>();

        private Builder() {}

        public void put(String name, String text) {
            facts.put(name, text);
        }

        public void put(String name, Collection<Integer> numbers) {
            facts.put(name, numbers.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }

        /// @param values not to be modified any more
        public void put(String name, float[] values, int... shape) {
            put(name, List.of(FloatBuffer.wrap(values)), shape);
        }

        /// @param parts each from position 0 to its limit, not to be modified any more
        public void put(String name, List<FloatBuffer> parts, int... shape) {
            tensors.put(name, new Values(parts, shape));
        }
    }
}
