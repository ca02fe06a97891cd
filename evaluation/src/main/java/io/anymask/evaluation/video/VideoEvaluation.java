package io.anymask.evaluation.video;

import io.anymask.BadInputException;
import io.anymask.dataset.VideoLayout;
import io.anymask.dataset.VideoSequence;
import io.anymask.dataset.VideoSequence.AnnotatedFrame;
import io.anymask.dataset.VideoSet;
import io.anymask.evaluation.EvaluationException;
import io.anymask.evaluation.Progress;
import io.anymask.evaluation.report.Journal;
import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.video.Tracker;
import io.anymask.mask.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Follows the objects of annotated videos and measures it. What is in the journal is not computed again. Videos
/// that cannot be read are left out, and the set notes them. Not thread-safe.
public final class VideoEvaluation {
    private final FrameEmbeddings embeddings;
    private final List<VideoMethod> methods;

    private VideoEvaluation(FrameEmbeddings embeddings, List<VideoMethod> methods) {
        this.embeddings = embeddings;
        this.methods = List.copyOf(methods);
    }

    /// @param encoder that methods share
    /// @throws IllegalArgumentException for no method
    public static VideoEvaluation of(Function<Image, ImageEmbedding> encoder, List<VideoMethod> methods) {
        if (methods.isEmpty()) {
            throw new IllegalArgumentException("methods: got none, expected one or more");
        }
        return new VideoEvaluation(new FrameEmbeddings(encoder), methods);
    }

    /// Of methods that encode frames by themselves, as those of a SAM 2 do.
    ///
    /// @throws IllegalArgumentException for no method
    public static VideoEvaluation of(List<VideoMethod> methods) {
        return of(
                image -> {
                    throw new IllegalStateException("got a method that embeds frames, and no encoder");
                },
                methods);
    }

    /// The rule by which the frames of a set count.
    public static FrameRule rule(VideoSet videos) {
        return videos.layout() == VideoLayout.DAVIS ? FrameRule.DAVIS : FrameRule.ANNOTATED;
    }

    /// Semi-supervised: the mask of each object in the first annotated frame that shows it is given.
    ///
    /// @param progress in frames
    /// @return of each video a result for each method
    /// @throws BadInputException when no video can be used, or the set is strict
    public List<SequenceResult> follow(VideoSet videos, Journal journal, Progress progress) {
        return each(videos, journal, sequence -> sequence.frames().size(), progress, this::follow).stream()
                .map(List::getFirst)
                .toList();
    }

    /// All methods go side by side, so that a frame is read and embedded once.
    private List<List<SequenceResult>> follow(VideoSequence sequence, IntConsumer seen) {
        List<Course> courses = methods.stream()
                .map(method -> new Course(tracker(method, sequence), Course.Start.MASK, List.of()))
                .toList();
        for (int number = 0; number < sequence.frames().size(); number++) {
            AnnotatedFrame frame = sequence.frame(number);
            embeddings.clear();
            embeddings.at(number);
            courses.forEach(course -> course.show(frame));
            seen.accept(number + 1);
        }
        List<List<SequenceResult>> results = new ArrayList<>();
        for (int i = 0; i < courses.size(); i++) {
            results.add(List.of(new SequenceResult(
                    sequence.name(), methods.get(i).name(), courses.get(i).tracks())));
        }
        return results;
    }

    /// Interactive: each object gets a click in its middle in the first annotated frame that shows it. Then the
    /// frame in which an object has the lowest J gets a click, and the video is followed again, until its J
    /// reaches [ClickedSequence#GOAL]. Frames before the clicked one stay as they were.
    ///
    /// @param most corrections
    /// @param progress in videos, each as often as there are methods
    /// @return of each video a result for each method
    /// @throws BadInputException when no video can be used, or the set is strict
    public List<ClickedSequence> click(VideoSet videos, int most, Journal journal, Progress progress) {
        FrameRule rule = rule(videos);
        return each(videos, journal, sequence -> methods.size(), progress, (sequence, seen) -> {
                    embeddings.clear();
                    List<List<SequenceResult>> results = new ArrayList<>();
                    for (VideoMethod method : methods) {
                        results.add(rounds(method, sequence, rule, most));
                        seen.accept(results.size());
                    }
                    return results;
                })
                .stream()
                .map(ClickedSequence::new)
                .toList();
    }

    private List<SequenceResult> rounds(VideoMethod method, VideoSequence sequence, FrameRule rule, int most) {
        List<SequenceResult> rounds = new ArrayList<>();
        List<Correction> corrections = new ArrayList<>();
        while (true) {
            Course course = new Course(tracker(method, sequence), Course.Start.CLICK, corrections);
            for (int number = 0; number < sequence.frames().size(); number++) {
                embeddings.at(number);
                course.show(sequence.frame(number));
            }
            SequenceResult round = new SequenceResult(sequence.name(), method.name(), course.tracks());
            rounds.add(round);
            Optional<Correction> next = corrections.size() < most && round.region(rule) < ClickedSequence.GOAL
                    ? course.worst(rule).flatMap(worst -> worst.click(truth(sequence, worst), corrections))
                    : Optional.empty();
            if (next.isEmpty()) {
                return rounds;
            }
            corrections.add(next.get());
        }
    }

    private Tracker tracker(VideoMethod method, VideoSequence sequence) {
        return method.making().tracker(embeddings, sequence.frames().size());
    }

    private static Mask truth(VideoSequence sequence, Course.Worst worst) {
        SortedMap<Integer, Mask> truth =
                Objects.requireNonNull(sequence.frame(worst.frame()).truth());
        return truth.getOrDefault(
                worst.object(),
                Mask.empty(worst.answer().width(), worst.answer().height()));
    }

    /// What is done with a video.
    @FunctionalInterface
    private interface Work {
        /// @param seen told how much of the video is done
        /// @return of each method its rounds
        List<List<SequenceResult>> of(VideoSequence sequence, IntConsumer seen);
    }

    private static List<List<SequenceResult>> each(
            VideoSet videos, Journal journal, ToIntFunction<VideoSequence> size, Progress progress, Work work) {
        int total = videos.sequences().stream().mapToInt(size).sum();
        int done = 0;
        String fault = "";
        List<List<SequenceResult>> results = new ArrayList<>();
        for (VideoSequence sequence : videos.sequences()) {
            int before = done;
            @Nullable
            List<List<SequenceResult>> result =
                    journal.get(sequence.name(), json -> ResultJson.read(sequence.name(), json));
            if (result == null) {
                try {
                    result = work.of(sequence, part -> progress.at(before + part, total));
                } catch (BadInputException e) {
                    videos.found().leaveOutOnce("a video", "picture", sequence.name(), e);
                    fault = fault.isEmpty() ? String.valueOf(e.getMessage()) : fault;
                }
                if (result != null) {
                    journal.put(sequence.name(), ResultJson.json(result));
                }
            }
            done += size.applyAsInt(sequence);
            progress.at(done, total);
            results.addAll(result == null ? List.of() : result);
        }
        if (results.isEmpty()) {
            throw new EvaluationException("%s: none of the %d videos can be used; the first: %s"
                    .formatted(videos.name(), videos.sequences().size(), fault));
        }
        return results;
    }
}
