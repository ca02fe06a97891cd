package io.anymask.inference.video;

import io.anymask.file.Untrusted;
import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Segments a video while its frames come in. Objects are added, corrected and removed on the current frame, or
/// planned for frames that are still to come. Numbers of frames that only fall go backward through the video. Not
/// thread-safe.
public final class VideoSegmenter {
    private final Tracker tracker;
    private final SequencedMap<Integer, Sighting> objects = new LinkedHashMap<>();
    private final NavigableMap<Integer, List<Step>> planned = new TreeMap<>();
    private @Nullable Frame current;
    private VideoState.@Nullable Place place;

    /// What is to be done with an object.
    private sealed interface Step {
        int object();

        record Ask(int object, Prompt prompt) implements Step {}

        record Set(int object, Mask mask) implements Step {}

        record Remove(int object) implements Step {}
    }

    /// @param tracker that has seen no video yet
    public VideoSegmenter(Tracker tracker) {
        this.tracker = tracker;
    }

    /// What is known after the current frame, for [#resume]. Plans are not part of it, and neither is the frame:
    /// nothing more can be shown in that one.
    ///
    /// @throws IllegalStateException when the tracker cannot be taken up again
    public VideoState state() {
        if (tracker instanceof ResumableTracker resumable) {
            return VideoState.of(place, objects.keySet(), resumable.setup(), resumable::save);
        }
        throw new IllegalStateException("a %s has no state that could be saved, expected a ResumableTracker"
                .formatted(tracker.getClass().getSimpleName()));
    }

    /// Goes on where a state was taken: the frames that follow get the very masks that they would have got there.
    /// What was planned for them is to be planned again.
    ///
    /// @param tracker of the same setup, that has seen no video yet
    /// @throws VideoException when the state was made by another method, model or settings, or is damaged
    public static VideoSegmenter resume(ResumableTracker tracker, VideoState state) {
        String differences = state.differences(tracker.setup());
        if (!differences.isEmpty()) {
            throw new VideoException("%s: made with %s; go on as it was begun, or begin the video again"
                    .formatted(state.origin(), differences));
        }
        return Untrusted.read(
                state.origin(),
                "a saved state of a video",
                () -> {
                    VideoSegmenter video = new VideoSegmenter(tracker);
                    VideoState.Place last = state.place();
                    if (last != null) {
                        tracker.restore(state);
                        video.place = last;
                        for (int object : state.objects()) {
                            video.objects.put(object, Sighting.none(last.width(), last.height(), 0, true));
                        }
                    }
                    return video;
                },
                VideoException::new);
    }

    /// Goes to the next frame: follows all objects into it, then does what was planned for it. Without an object
    /// and a plan for the frame this costs nothing.
    ///
    /// @throws VideoException when the frame has another size than those before
    /// @throws PromptException when what was planned does not fit the frame
    public FrameMasks show(Frame frame) {
        VideoState.Place before = place;
        if (before != null) {
            requireSameSize(before, frame);
        }
        place = new VideoState.Place(
                frame.number(),
                before == null ? 0 : Integer.signum(frame.number() - before.number()),
                frame.image().width(),
                frame.image().height());
        current = frame;
        tracker.show(frame);
        objects.replaceAll((object, last) -> tracker.follow(object));
        List<Step> steps = planned.remove(frame.number());
        if (steps != null) {
            steps.forEach(step -> take(step, frame));
        }
        return masks(frame);
    }

    private static void requireSameSize(VideoState.Place old, Frame frame) {
        Image now = frame.image();
        if (now.width() != old.width() || now.height() != old.height()) {
            throw new VideoException(
                    "frame %d: got %d×%d pixels, expected %d×%d as in frame %d; bring all frames to one size first"
                            .formatted(
                                    frame.number(),
                                    now.width(),
                                    now.height(),
                                    old.width(),
                                    old.height(),
                                    old.number()));
        }
    }

    /// All frames of a video, one after another, each when it is asked for.
    public Iterator<FrameMasks> track(Iterator<Frame> frames) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return frames.hasNext();
            }

            @Override
            public FrameMasks next() {
                return show(frames.next());
            }
        };
    }

    /// Adds an object to the current frame, or corrects it there: clicks add to those it got before in this frame.
    ///
    /// @param object any number; an unknown one is a new object
    /// @return the masks of all objects in the current frame
    /// @throws PromptException when the prompt does not fit the frame
    public FrameMasks prompt(int object, Prompt prompt) {
        return now(new Step.Ask(object, prompt));
    }

    /// Adds an object to the current frame, or corrects it there, by its exact mask.
    ///
    /// @return the masks of all objects in the current frame
    /// @throws PromptException when the mask is empty, or has another size than the frame
    public FrameMasks set(int object, Mask mask) {
        return now(new Step.Set(object, requireObject(mask)));
    }

    /// Forgets an object.
    ///
    /// @return the masks of all others in the current frame
    /// @throws PromptException when there is no such object
    public FrameMasks remove(int object) {
        return now(new Step.Remove(object));
    }

    /// As [#prompt], when a frame comes.
    ///
    /// @throws PromptException when the frame has passed
    public void plan(int frame, int object, Prompt prompt) {
        plan(frame, new Step.Ask(object, prompt));
    }

    /// As [#set], when a frame comes.
    ///
    /// @throws PromptException when the frame has passed, or the mask is empty
    public void plan(int frame, int object, Mask mask) {
        plan(frame, new Step.Set(object, requireObject(mask)));
    }

    /// As [#remove], when a frame comes.
    ///
    /// @throws PromptException when the frame has passed
    public void planRemoval(int frame, int object) {
        plan(frame, new Step.Remove(object));
    }

    /// The frames for which something is planned that has not come yet. When the video is over and one is left,
    /// the video was shorter than somebody thought.
    public List<Integer> plannedFrames() {
        return List.copyOf(planned.keySet());
    }

    private void plan(int number, Step step) {
        VideoState.Place last = place;
        int ahead = last == null ? 1 : Integer.signum(number - last.number());
        int direction = last == null ? 0 : last.direction();
        if (number < 0 || (direction == 0 ? ahead == 0 : ahead != direction)) {
            throw new PromptException(
                    ("frame %d: got a prompt for object %d, and %s; expected a frame that is still to "
                                    + "come; go through the video again, or prompt the current frame")
                            .formatted(
                                    number,
                                    step.object(),
                                    last == null ? "frames count from 0" : "the video is at frame " + last.number()));
        }
        planned.computeIfAbsent(number, none -> new ArrayList<>()).add(step);
    }

    private FrameMasks now(Step step) {
        Frame frame = current;
        if (frame == null) {
            throw new PromptException("object %d: got a prompt before the first frame; show a frame first, or plan it"
                    .formatted(step.object()));
        }
        take(step, frame);
        return masks(frame);
    }

    private void take(Step step, Frame frame) {
        int width = frame.image().width();
        int height = frame.image().height();
        switch (step) {
            case Step.Ask(int object, Prompt prompt) -> {
                prompt.requireFits(width, height);
                objects.put(object, tracker.prompt(object, prompt));
            }
            case Step.Set(int object, Mask mask) -> {
                Prompt.mask(mask).requireFits(width, height);
                objects.put(object, tracker.set(object, mask));
            }
            case Step.Remove(int object) -> {
                if (objects.remove(object) == null) {
                    throw new PromptException("object %d: to be removed, and there are objects %s only"
                            .formatted(object, objects.keySet()));
                }
                tracker.remove(object);
            }
        }
    }

    private static Mask requireObject(Mask mask) {
        if (mask.isEmpty()) {
            throw new PromptException("mask: got an empty mask, expected one with at least one pixel of the object;"
                    + " an object that is gone can be removed");
        }
        return mask;
    }

    private FrameMasks masks(Frame frame) {
        List<Mask> disjoint = DisjointMasks.of(List.copyOf(objects.values()));
        List<TrackedMask> tracked = new ArrayList<>();
        objects.forEach((object, sighting) -> tracked.add(
                new TrackedMask(object, disjoint.get(tracked.size()), sighting.score(), sighting.isLost())));
        return new FrameMasks(frame.number(), tracked);
    }
}
