package io.anymask.evaluation.video;

import io.anymask.dataset.VideoSequence.AnnotatedFrame;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.FrameMasks;
import io.anymask.inference.video.TrackedMask;
import io.anymask.inference.video.Tracker;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.SimulatedClicks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A tracker on its way through a video, measured where there is truth. Not thread-safe.
final class Course {
    private final VideoSegmenter video;
    private final Start start;
    private final List<Correction> corrections;
    private final SortedMap<Integer, Followed> objects = new TreeMap<>();

    /// What is told of an object in the first annotated frame that shows it.
    enum Start {
        /// Its mask.
        MASK,
        /// A click in its middle.
        CLICK
    }

    private static final class Followed {
        final List<Integer> frames = new ArrayList<>();
        final List<Rle> answers = new ArrayList<>();
        final DavisMeasure measure = new DavisMeasure();
    }

    /// @param corrections of the courses before, in their order
    Course(Tracker tracker, Start start, List<Correction> corrections) {
        this.video = new VideoSegmenter(tracker);
        this.start = start;
        this.corrections = List.copyOf(corrections);
    }

    void show(AnnotatedFrame frame) {
        FrameMasks masks = video.show(new Frame(frame.number(), frame.image()));
        SortedMap<Integer, Mask> truth = frame.truth();
        if (truth == null) {
            return;
        }
        for (var object : truth.entrySet()) {
            if (!objects.containsKey(object.getKey())) {
                objects.put(object.getKey(), new Followed());
                masks = begin(object.getKey(), object.getValue());
            }
        }
        for (Correction correction : corrections) {
            if (correction.frame() == frame.number()) {
                masks = video.prompt(correction.object(), Prompt.points(correction.point()));
            }
        }
        Mask none = Mask.empty(frame.image().width(), frame.image().height());
        for (TrackedMask answer : masks.objects()) {
            Followed object = Objects.requireNonNull(objects.get(answer.object()));
            object.frames.add(frame.number());
            object.answers.add(answer.mask().rle());
            object.measure.add(answer.mask(), truth.getOrDefault(answer.object(), none));
        }
    }

    private FrameMasks begin(int object, Mask truth) {
        return switch (start) {
            case MASK -> video.set(object, truth);
            case CLICK -> video.prompt(object, Prompt.points(SimulatedClicks.center(truth)));
        };
    }

    /// How well each object was followed.
    List<ObjectTrack> tracks() {
        List<ObjectTrack> tracks = new ArrayList<>();
        objects.forEach((object, followed) -> tracks.add(
                new ObjectTrack(object, followed.frames, followed.measure.regions(), followed.measure.contours())));
        return tracks;
    }

    /// Where an object was followed worst.
    ///
    /// @param answer the mask that was found
    record Worst(int frame, int object, double region, Mask answer) {
        /// The next click there.
        ///
        /// @param corrections so far
        Optional<Correction> click(Mask truth, List<Correction> corrections) {
            List<Point> clicked = corrections.stream()
                    .filter(before -> before.frame() == frame && before.object() == object)
                    .map(Correction::point)
                    .toList();
            return SimulatedClicks.next(SimulatedClicks.Rule.RITM, truth, null, answer, clicked)
                    .map(point -> new Correction(frame, object, point));
        }
    }

    /// The lowest J of all objects, in the frame in which an object is shown or in one that counts; the first of
    /// equals. Empty where there is none.
    Optional<Worst> worst(FrameRule rule) {
        @Nullable Worst worst = null;
        for (var entry : objects.entrySet()) {
            Followed object = entry.getValue();
            int last = object.frames.size() < rule.least()
                    ? 0
                    : rule.counted(object.frames).size();
            for (int i = 0; i <= last; i++) {
                double region = object.measure.regions().get(i);
                if (worst == null || region < worst.region) {
                    worst = new Worst(
                            object.frames.get(i),
                            entry.getKey(),
                            region,
                            object.answers.get(i).toMask());
                }
            }
        }
        return Optional.ofNullable(worst);
    }
}
