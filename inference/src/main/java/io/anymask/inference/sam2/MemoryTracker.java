package io.anymask.inference.sam2;

import io.anymask.inference.engine.Tensor;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.ResumableTracker;
import io.anymask.inference.video.Sighting;
import io.anymask.inference.video.VideoState;
import io.anymask.mask.Mask;
import io.anymask.prompt.Prompt;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Follows objects with SAM 2. Of each it remembers the frames in which a person spoke of it (the first and the
/// last seven) and the last tracked ones: at most some 20 MB an object for the published models, however long the
/// video is. An object that is not seen is lost at once, and back as soon as it is seen. The score of a mask is
/// its predicted IoU.
///
/// The mask that was given exactly is the object's in that frame; a click on it then mends what the model makes of
/// it. Texts are refused with a [io.anymask.prompt.PromptException].
public final class MemoryTracker implements ResumableTracker {
    private static final String OBJECT = "object.%d.";
    private static final String REVERSE = "reverse";

    private final VideoModel model;
    private final MemorySettings settings;
    private final Map<Integer, ObjectTrack> objects = new HashMap<>();
    private @Nullable VideoFrame current;
    private @Nullable Passed last;

    /// A frame that was shown.
    ///
    /// @param reverse whether frames came from the last to the first
    private record Passed(int number, boolean reverse) {}

    /// As [MemorySettings#DEFAULT] says.
    ///
    /// @param model to be kept open as long as this is used
    public MemoryTracker(VideoModel model) {
        this(model, MemorySettings.DEFAULT);
    }

    public MemoryTracker(VideoModel model, MemorySettings settings) {
        this.model = model;
        this.settings = settings;
    }

    @Override
    public void show(Frame frame) {
        Passed before = last;
        boolean reverse = before != null
                && (frame.number() < before.number() || (frame.number() == before.number() && before.reverse()));
        show(frame, reverse);
    }

    void show(Frame frame, boolean reverse) {
        current = new VideoFrame(model, frame, reverse);
        last = new Passed(frame.number(), reverse);
    }

    @Override
    public Sighting prompt(int number, Prompt prompt) {
        VideoFrame frame = shown();
        return frame.sighting(tell(number, object -> object.prompt(frame, prompt)));
    }

    @Override
    public Sighting set(int number, Mask mask) {
        VideoFrame frame = shown();
        tell(number, object -> object.set(frame, mask));
        return Sighting.given(mask);
    }

    /// An object that cannot be told so does not begin to exist.
    private Appearance tell(int number, Function<ObjectTrack, Appearance> what) {
        ObjectTrack object = objects.getOrDefault(number, new ObjectTrack(model, settings));
        Appearance told = what.apply(object);
        objects.put(number, object);
        return told;
    }

    @Override
    public Sighting follow(int number) {
        VideoFrame frame = shown();
        return frame.sighting(known(number).follow(frame));
    }

    @Override
    public void remove(int number) {
        objects.remove(number);
    }

    @Override
    public SequencedMap<String, String> setup() {
        SequencedMap<String, String> setup = new LinkedHashMap<>();
        setup.put("method", "sam2");
        setup.putAll(model.provenance());
        setup.put("memory", settings.toString());
        return setup;
    }

    @Override
    public void save(VideoState.Builder state) {
        state.put(REVERSE, Boolean.toString(last != null && last.reverse()));
        objects.forEach((number, object) -> object.settled().save(OBJECT.formatted(number), state));
    }

    @Override
    public void restore(VideoState state) {
        VideoState.Place place = Objects.requireNonNull(state.place());
        last = new Passed(place.number(), Boolean.parseBoolean(state.text(REVERSE)));
        for (int number : state.objects()) {
            ObjectTrack object = new ObjectTrack(model, settings);
            object.restore(OBJECT.formatted(number), state);
            objects.put(number, object);
        }
    }

    private ObjectTrack known(int number) {
        ObjectTrack object = objects.get(number);
        if (object == null) {
            throw new IllegalArgumentException("object " + number + ": unknown, expected one of " + objects.keySet());
        }
        return object;
    }

    private VideoFrame shown() {
        VideoFrame frame = current;
        if (frame == null) {
            throw new IllegalStateException("no frame was shown yet; show one first");
        }
        return frame;
    }

    /// An object in the current frame.
    Appearance appearance(int number) {
        return Objects.requireNonNull(known(number).in(shown().number()));
    }

    /// What is remembered of an object in the current frame, (1, D, G, G).
    Tensor memory(int number) {
        return Objects.requireNonNull(known(number).memory(shown().number()));
    }

    /// How many frames are remembered of an object.
    int memories(int number) {
        return known(number).memories();
    }
}
