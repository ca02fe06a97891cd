package io.anymask.inference.sam2;

import io.anymask.inference.MaskPromptLogits;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.video.VideoState;
import io.anymask.mask.Mask;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam2.MemoryRules.Selection;
import io.anymask.model.sam2.ObjectDecoder.ImageFeatures;
import io.anymask.model.sam2.Sam2Config;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// One object on its way through a video (reference file `sam2_video_predictor.py`). Everything that a later frame
/// may look back at is here, and nothing else: prompted frames up to a limit, and tracked frames as far as
/// [MemoryRules] reach from the current one.
final class ObjectTrack {
    /// The prompt encoder has seen no logits beyond.
    private static final float MOST_LOGIT = 32;

    private static final String PROMPTED = "prompted";
    private static final String TRACKED = "tracked";
    private static final String MEMORIES = "memories";
    private static final String FORWARD = "forward";
    private static final String REVERSE = "reverse";
    private static final String PROMPTS = "prompts";

    private final VideoModel model;
    private final MemorySettings settings;

    /// In the order in which they were shown.
    private final SequencedMap<Integer, Appearance> prompted = new LinkedHashMap<>();

    private final Map<Integer, Appearance> tracked = new HashMap<>();

    /// Of prompted and tracked frames.
    private final Map<Integer, Tensor> memories = new HashMap<>();

    /// Whether frames that were followed into were so backward.
    private final Map<Integer, Boolean> followed = new HashMap<>();

    /// What a person said in a frame, all of it.
    private final Map<Integer, Prompt> prompts = new HashMap<>();

    /// What came of it, until the next frame is followed into: only then is it remembered.
    private final SequencedMap<Integer, Shown> shown = new LinkedHashMap<>();

    /// @param isPrompted whether the frame will count as a prompted one
    private record Shown(ImageFeatures<Tensor> frame, Appearance object, boolean isPrompted) {}

    ObjectTrack(VideoModel model, MemorySettings settings) {
        this.model = model;
        this.settings = settings;
    }

    /// The same as the next frame will find it: what was shown in the current one is remembered.
    ObjectTrack settled() {
        ObjectTrack copy = new ObjectTrack(model, settings);
        copy.prompted.putAll(prompted);
        copy.tracked.putAll(tracked);
        copy.memories.putAll(memories);
        copy.followed.putAll(followed);
        copy.prompts.putAll(prompts);
        copy.shown.putAll(shown);
        copy.settle();
        return copy;
    }

    /// Puts down all that is known. Nothing waits to be remembered.
    ///
    /// @param prefix of the names
    void save(String prefix, VideoState.Builder state) {
        AppearanceList.save(prompted, prefix + PROMPTED, state);
        AppearanceList.save(tracked, prefix + TRACKED, state);
        List<Integer> remembered = List.copyOf(memories.keySet());
        state.put(prefix + MEMORIES, remembered);
        state.put(
                prefix + MEMORIES,
                remembered.stream()
                        .map(number -> memory(number))
                        .map(Objects::requireNonNull)
                        .map(Tensor::values)
                        .toList(),
                memoryShape(remembered.size()));
        state.put(prefix + FORWARD, followedInto(false));
        state.put(prefix + REVERSE, followedInto(true));
        state.put(prefix + PROMPTS, prompts.keySet());
        prompts.forEach((number, prompt) -> state.put(prefix + PROMPTS + "." + number, SavedPrompt.text(prompt)));
    }

    private List<Integer> followedInto(boolean reverse) {
        return followed.entrySet().stream()
                .filter(one -> one.getValue() == reverse)
                .map(Map.Entry::getKey)
                .toList();
    }

    private int[] memoryShape(int count) {
        int grid = model.config().grid();
        return new int[] {count, model.config().memory().channels(), grid, grid};
    }

    void restore(String prefix, VideoState state) {
        AppearanceList.restore(prefix + PROMPTED, state, model.config(), prompted);
        AppearanceList.restore(prefix + TRACKED, state, model.config(), tracked);
        List<Integer> remembered = state.numbers(prefix + MEMORIES);
        Tensor all = Tensor.of(
                state.floats(prefix + MEMORIES, memoryShape(remembered.size())), memoryShape(remembered.size()));
        int[] one = memoryShape(1);
        int size = one[1] * one[2] * one[3];
        for (int i = 0; i < remembered.size(); i++) {
            memories.put(remembered.get(i), all.part(i * size, one));
        }
        state.numbers(prefix + FORWARD).forEach(number -> followed.put(number, false));
        state.numbers(prefix + REVERSE).forEach(number -> followed.put(number, true));
        for (int number : state.numbers(prefix + PROMPTS)) {
            Prompt prompt = SavedPrompt.parse(state.text(prefix + PROMPTS + "." + number));
            if (prompt != null) {
                prompts.put(number, prompt);
            }
        }
    }

    Appearance prompt(VideoFrame frame, Prompt prompt) {
        SamConfig decoder = model.config().decoder();
        if (prompt.text() != null) {
            PromptTokens.requireTexts(decoder);
        }
        Prompt whole = whole(prompts.get(frame.number()), prompt);
        boolean isSparse = !whole.points().isEmpty() || whole.box() != null;
        PromptTokens tokens =
                isSparse ? PromptTokens.of(List.of(whole), frame.prompts(), decoder) : PromptTokens.padding(2, decoder);
        boolean isAmbiguous = whole.box() == null && whole.points().size() <= 1;
        Appearance object = model.decode(embedded(frame), tokens, mask(frame, whole), isAmbiguous);
        prompts.put(frame.number(), whole);
        return show(frame, object.withoutHoles(settings.holeArea()));
    }

    /// A box begins anew, clicks add to what was said in the same frame.
    private static Prompt whole(@Nullable Prompt earlier, Prompt prompt) {
        if (earlier == null || prompt.box() != null) {
            return prompt;
        }
        List<Point> points = new ArrayList<>(earlier.points());
        points.addAll(prompt.points());
        return new Prompt(points, earlier.box(), prompt.mask());
    }

    /// The object as far as it is remembered; of a frame that was not followed into, as if it were not.
    private ImageFeatures<Tensor> embedded(VideoFrame frame) {
        Boolean reverse = followed.get(frame.number());
        ImageFeatures<Tensor> features = frame.features();
        return features.with(reverse == null ? model.withoutMemory(features) : recalled(frame, reverse));
    }

    /// The mask prompt: the given one, or the object's mask in this frame so far.
    private float @Nullable [] mask(VideoFrame frame, Prompt prompt) {
        if (prompt.mask() != null) {
            return MaskPromptLogits.of(
                    prompt.mask(), frame.prompts(), model.config().decoder().maskSize());
        }
        Appearance known = in(frame.number());
        if (known == null) {
            return null;
        }
        float[] logits = known.logits().toFloats();
        for (int i = 0; i < logits.length; i++) {
            logits[i] = Math.clamp(logits[i], -MOST_LOGIT, MOST_LOGIT);
        }
        return logits;
    }

    Appearance set(VideoFrame frame, Mask mask) {
        GivenMask given = GivenMask.of(mask, model.config().imageSize());
        prompts.remove(frame.number());
        return show(frame, model.given(frame.features(), given));
    }

    private Appearance show(VideoFrame frame, Appearance object) {
        boolean isPrompted = settings.keepsCorrections() || !followed.containsKey(frame.number());
        shown.put(frame.number(), new Shown(frame.features(), object, isPrompted));
        return object;
    }

    Appearance follow(VideoFrame frame) {
        int number = frame.number();
        settle();
        Appearance object = prompted.get(number);
        if (object == null) {
            object = track(frame);
        } else if (settings.clearsNeighbours()) {
            forgetAround(number);
        }
        followed.put(number, frame.isReverse());
        forgetFarFrom(number);
        return object;
    }

    private Appearance track(VideoFrame frame) {
        ImageFeatures<Tensor> features = frame.features();
        PromptTokens nothing = PromptTokens.padding(2, model.config().decoder());
        Appearance found = model.decode(features.with(recalled(frame, frame.isReverse())), nothing, null, true);
        memories.put(frame.number(), model.memory(features, found, false));
        Appearance object = found.withoutHoles(settings.holeArea());
        tracked.put(frame.number(), object);
        return object;
    }

    private Tensor recalled(VideoFrame frame, boolean reverse) {
        Selection wanted = settings.rules(reverse)
                .select(frame.number(), settings.frames(), prompted.sequencedKeySet(), tracked::containsKey);
        Selection remembered = new Selection(
                wanted.memories().stream()
                        .filter(memory -> memories.containsKey(memory.frame()))
                        .toList(),
                wanted.pointers());
        return model.withMemory(
                frame.features(),
                remembered,
                settings.frames(),
                number -> Objects.requireNonNull(memories.get(number)),
                number -> remembered(number).pointer());
    }

    private Appearance remembered(int number) {
        Appearance object = prompted.get(number);
        return object == null ? Objects.requireNonNull(tracked.get(number)) : object;
    }

    /// Remembers what was shown.
    private void settle() {
        shown.forEach((number, what) -> {
            if (what.isPrompted() || !prompted.containsKey(number)) {
                memories.put(number, model.memory(what.frame(), what.object(), true));
                (what.isPrompted() ? prompted : tracked).put(number, what.object());
            }
            if (settings.clearsNeighbours()) {
                forgetAround(number);
            }
        });
        shown.clear();
        tracked.keySet().removeAll(prompted.keySet());
        while (prompted.size() > settings.maxPrompted()) {
            int oldest = prompted.keySet().stream()
                    .skip(Math.min(1, settings.maxPrompted() - 1))
                    .findFirst()
                    .orElseThrow();
            tracked.put(oldest, Objects.requireNonNull(prompted.remove(oldest)));
        }
    }

    private void forgetAround(int number) {
        int reach = Sam2Config.MEMORIES * settings.stride();
        forget(other -> Math.abs(other - number) <= reach, other -> Math.abs(other - number) <= reach);
    }

    private void forgetFarFrom(int number) {
        int reach = Math.max(settings.history(), settings.rules(false).reach());
        int pointers = Math.max(reach, Sam2Config.POINTERS - 1);
        forget(other -> Math.abs(other - number) > pointers, other -> Math.abs(other - number) > reach);
        prompts.keySet().retainAll(prompted.keySet());
        followed.keySet().removeIf(other -> !prompted.containsKey(other) && !tracked.containsKey(other));
    }

    private void forget(IntPredicate frames, IntPredicate itsMemory) {
        tracked.keySet().removeIf(frames::test);
        memories.keySet().removeIf(other -> itsMemory.test(other) && !prompted.containsKey(other));
    }

    /// The object in a frame; null where that is not known, or not any more.
    @Nullable
    Appearance in(int number) {
        Shown last = shown.get(number);
        if (last != null) {
            return last.object();
        }
        Appearance object = prompted.get(number);
        return object == null ? tracked.get(number) : object;
    }

    /// What is remembered of a frame; null for nothing.
    @Nullable
    Tensor memory(int number) {
        return memories.get(number);
    }

    /// How many frames are remembered.
    int memories() {
        return memories.size();
    }
}
