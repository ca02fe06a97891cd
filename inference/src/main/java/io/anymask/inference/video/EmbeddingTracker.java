package io.anymask.inference.video;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.inference.engine.Lazy;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Follows objects with a model for images: what is known of an object becomes a prompt for the next frame, and
/// of the decoder's masks the one counts whose predicted IoU × IoU with what was expected is highest. That product
/// is the score of a mask.
///
/// A mask with a score below 0.3 is in doubt, and nothing of it is remembered. After five such frames in a row
/// the object is lost: it has no mask until a score of 0.6 or a person brings it back.
public final class EmbeddingTracker implements ResumableTracker {
    /// Frames in a row without an object after which it is lost.
    static final int PATIENCE = 5;

    private static final double SEEN = 0.3;
    private static final double SEEN_AGAIN = 0.6;

    private static final String OBJECT = "object.%d.";
    private static final String MISSED = "missed";

    private final Function<Image, ImageEmbedding> encoder;
    private final int threads;
    private final Method method;
    private final SequencedMap<String, String> setup;
    private final Map<Integer, Followed> objects = new HashMap<>();
    private @Nullable FrameView current;

    /// An object on its way.
    private static final class Followed {
        private final ObjectMemory memory;
        private int missed;

        /// In the current frame; null where it was not seen.
        private @Nullable MaskLogits logits;

        /// Clicks of a person on the current frame.
        private List<Point> clicks = List.of();

        Followed(ObjectMemory memory) {
            this.memory = memory;
        }

        boolean isLost() {
            return missed >= PATIENCE;
        }

        /// Whether all that is known of it are clicks on this frame.
        boolean begins() {
            return memory.frames() == 1 && !clicks.isEmpty();
        }
    }

    /// What is remembered of an object.
    private enum Method {
        MATCHING,
        PREVIOUS;

        ObjectMemory memory(int threads) {
            return switch (this) {
                case MATCHING -> new MatchingMemory(threads);
                case PREVIOUS -> new PreviousMask();
            };
        }
    }

    private EmbeddingTracker(Segmenter segmenter, Method method) {
        this(segmenter::embed, segmenter.cores(), method, segmenter.provenance());
    }

    private EmbeddingTracker(Function<Image, ImageEmbedding> encoder, Method method) {
        this(encoder, Runtime.getRuntime().availableProcessors(), method, new LinkedHashMap<>());
    }

    /// @param model what embeddings depend on
    private EmbeddingTracker(
            Function<Image, ImageEmbedding> encoder, int threads, Method method, SequencedMap<String, String> model) {
        this.encoder = encoder;
        this.threads = threads;
        this.method = method;
        this.setup = new LinkedHashMap<>();
        setup.put("method", method.name().toLowerCase(Locale.ROOT));
        setup.putAll(model);
    }

    /// Remembers how objects looked: in the frames in which a person showed them (the first and the last four),
    /// in every fifth one after (the last ten), and in the last one. What these cells had of the object tells what
    /// similar cells of the next frame have of it.
    public static EmbeddingTracker matching(Segmenter segmenter) {
        return new EmbeddingTracker(segmenter, Method.MATCHING);
    }

    /// The same with embeddings from anywhere, such as a cache. A saved state is not held against what made them.
    public static EmbeddingTracker matching(Function<Image, ImageEmbedding> encoder) {
        return new EmbeddingTracker(encoder, Method.MATCHING);
    }

    /// The baseline: the last mask and the box around it are the prompt for the next frame.
    public static EmbeddingTracker previousMask(Segmenter segmenter) {
        return new EmbeddingTracker(segmenter, Method.PREVIOUS);
    }

    /// The same with embeddings from anywhere, such as a cache. A saved state is not held against what made them.
    public static EmbeddingTracker previousMask(Function<Image, ImageEmbedding> encoder) {
        return new EmbeddingTracker(encoder, Method.PREVIOUS);
    }

    @Override
    public void show(Frame frame) {
        FrameView before = current;
        if (before != null) {
            before.release();
        }
        current = new FrameView(frame, encoder);
        for (Followed object : objects.values()) {
            object.logits = null;
            object.clicks = List.of();
        }
    }

    @Override
    public Sighting prompt(int number, Prompt prompt) {
        FrameView frame = shown();
        Followed known = objects.get(number);
        List<Point> clicks = new ArrayList<>(known == null ? List.of() : known.clicks);
        clicks.addAll(prompt.points());
        Prompt whole = new Prompt(clicks, prompt.box(), prompt.mask(), prompt.text());
        Choice answer = answer(whole, known, frame);
        Followed object = give(number, frame, answer.logits());
        object.clicks = clicks;
        return sighting(frame, answer);
    }

    private static Choice answer(Prompt prompt, @Nullable Followed known, FrameView frame) {
        MaskLogits logits = known == null ? null : known.logits;
        boolean isOfClicks = prompt.box() == null && prompt.mask() == null && prompt.text() == null;
        if (known == null || !isOfClicks || known.begins()) {
            return Answer.first(prompt, logits, frame);
        }
        return logits != null
                ? Answer.mended(prompt, logits, frame)
                : known.memory
                        .last(frame)
                        .map(last -> Answer.found(prompt, last, frame))
                        .orElseGet(() -> Answer.first(prompt, null, frame));
    }

    @Override
    public Sighting set(int number, Mask mask) {
        FrameView frame = shown();
        MaskLogits logits = frame.logits().logits(mask);
        give(number, frame, logits).clicks = List.of();
        return Sighting.given(mask);
    }

    private Followed give(int number, FrameView frame, MaskLogits logits) {
        Followed object = objects.computeIfAbsent(number, unknown -> new Followed(method.memory(threads)));
        object.memory.keepGiven(frame, logits);
        object.logits = logits;
        object.missed = 0;
        return object;
    }

    @Override
    public Sighting follow(int number) {
        FrameView frame = shown();
        Followed object = objects.get(number);
        if (object == null) {
            throw new IllegalArgumentException("object " + number + ": unknown, expected one of " + objects.keySet());
        }
        Optional<Choice> found = object.memory.find(frame, object.missed);
        double score = found.map(Choice::score).orElse(0.0);
        if (found.isEmpty() || score < (object.isLost() ? SEEN_AGAIN : SEEN)) {
            object.missed++;
            if (found.isPresent() && !object.isLost()) {
                return sighting(frame, found.get());
            }
            ImageEmbedding embedding = frame.embedding();
            return Sighting.none(embedding.width(), embedding.height(), score, object.isLost());
        }
        object.missed = 0;
        object.logits = found.get().logits();
        object.memory.keep(frame, found.get());
        return sighting(frame, found.get());
    }

    private static Sighting sighting(FrameView frame, Choice choice) {
        ImageEmbedding embedding = frame.embedding();
        MaskLogits logits = choice.logits();
        Mask mask = embedding.mask(logits, choice.score()).mask();
        return new Sighting(mask, choice.score(), false, new Lazy<>(() -> embedding.enlarge(logits))::get);
    }

    @Override
    public void remove(int number) {
        objects.remove(number);
    }

    @Override
    public SequencedMap<String, String> setup() {
        return new LinkedHashMap<>(setup);
    }

    @Override
    public void save(VideoState.Builder state) {
        SharedCells cells = new SharedCells();
        objects.forEach((number, object) -> {
            String prefix = OBJECT.formatted(number);
            state.put(prefix + MISSED, List.of(object.missed));
            object.memory.save(cells, prefix, state);
        });
    }

    @Override
    public void restore(VideoState state) {
        SharedCells cells = new SharedCells();
        for (int number : state.objects()) {
            String prefix = OBJECT.formatted(number);
            Followed object = new Followed(method.memory(threads));
            object.missed = Math.max(0, state.numbers(prefix + MISSED).getFirst());
            object.memory.restore(cells, prefix, state);
            objects.put(number, object);
        }
    }

    /// How many frames are remembered of an object.
    int remembered(int number) {
        Followed object = objects.get(number);
        return object == null ? 0 : object.memory.frames();
    }

    private FrameView shown() {
        FrameView frame = current;
        if (frame == null) {
            throw new IllegalStateException("no frame was shown yet; show one first");
        }
        return frame;
    }
}
