package io.anymask.dataengine.work;

import io.anymask.dataengine.Sequences;
import io.anymask.dataengine.Tasks;
import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.Report;
import io.anymask.dataengine.run.Report.Count;
import io.anymask.dataengine.sequence.Mark;
import io.anymask.dataengine.sequence.SequenceFrame;
import io.anymask.dataengine.sequence.Timeline;
import io.anymask.inference.video.FrameMasks;
import io.anymask.inference.video.TrackedMask;
import io.anymask.service.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Follows objects through the frames of a film, and proposes a mask in each. It goes by the masks of people: the
/// one where it starts, the last few behind, and those that it comes to, which stay. A run that goes on after a
/// restart begins at the last frame that it has told of.
final class TrackJob implements Job {
    /// Frames behind the start in which a person has shown an object, and that the tracker sees first.
    private static final int MOST_BEHIND = 3;

    private final Machine machine;
    private final Sequences sequences;
    private final Tasks tasks;
    private final ProjectRun run;
    private final Work.Track work;
    private final Timeline timeline;
    private final int step;

    /// By track, then by frame.
    private final Map<String, Map<Integer, Annotation>> shown = new HashMap<>();

    private final Map<String, List<Integer>> lost = new HashMap<>();
    private long kept;

    TrackJob(Machine machine, Sequences sequences, Tasks tasks, ProjectRun run, Work.Track work) {
        this.machine = machine;
        this.sequences = sequences;
        this.tasks = tasks;
        this.run = run;
        this.work = work;
        this.timeline = sequences.timeline(run.project(), work.sequence(), null);
        this.step = work.to() < work.from() ? -1 : 1;
    }

    @Override
    public Result run(Watch watch) throws Exception {
        int start = start();
        for (String track : work.tracks()) {
            shown.put(track, sequences.masks(marks(track, start)));
        }
        try (Following following = Following.with(machine, timeline.frames().size())) {
            follow(following, start, watch);
        }
        tasks.completeProposed(run.project());
        return new Result(report(total()), null);
    }

    /// Steps from the first frame to the last one.
    private int total() {
        return Math.abs(work.to() - work.from());
    }

    private void follow(Following following, int start, Watch watch) throws Exception {
        List<Integer> numbers = numbers(start);
        for (int number : numbers) {
            for (int i = 0; i < work.tracks().size(); i++) {
                Annotation mask = masks(work.tracks().get(i)).get(number);
                if (mask != null) {
                    following.video().plan(number, i, mask.mask().toMask());
                }
            }
        }
        int total = total();
        for (int number : numbers) {
            watch.at(Math.clamp((long) step * (number - work.from()) - 1, 0, total), total);
            watch.giveWay();
            FrameMasks masks = following.show(number, machine.photo(image(number)), watch);
            if ((number - start) * step > 0 || (number == start && start != work.from())) {
                keep(number, masks);
            }
        }
        watch.at(total, total);
    }

    /// Where it begins: in a run that goes on, at the last frame that it has told of, which may not be whole.
    private int start() {
        List<Integer> told = sequences.toldBy(run.id());
        if (told.isEmpty()) {
            return work.from();
        }
        return step > 0 ? told.getLast() : told.getFirst();
    }

    private Map<Integer, Annotation> masks(String track) {
        return Objects.requireNonNull(shown.get(track));
    }

    /// What the tracker goes by: the masks of people; where it starts, any; and the last of its own before it
    /// goes on.
    private List<Mark> marks(String track, int start) {
        List<Mark> all = timeline.marks().stream()
                .filter(mark -> mark.track().equals(track) && mark.annotation() != null)
                .toList();
        Integer last = start == work.from()
                ? null
                : all.stream()
                        .map(Mark::number)
                        .filter(number -> (start - number) * step > 0)
                        .reduce((a, b) -> (b - a) * step > 0 ? b : a)
                        .orElse(null);
        return all.stream()
                .filter(mark -> mark.state().isFixed()
                        || mark.number() == work.from()
                        || Integer.valueOf(mark.number()).equals(last))
                .toList();
    }

    /// The frames that are shown: some with masks behind the start, then all from there on.
    private List<Integer> numbers(int start) {
        NavigableSet<Integer> behind = new TreeSet<>();
        shown.values()
                .forEach(masks -> masks.keySet().stream()
                        .filter(number -> (start - number) * step > 0)
                        .forEach(behind::add));
        List<Integer> nearest = new ArrayList<>(step > 0 ? behind : behind.descendingSet());
        List<Integer> numbers =
                new ArrayList<>(nearest.subList(Math.max(0, nearest.size() - MOST_BEHIND), nearest.size()));
        if (start != work.from() && !numbers.contains(work.from())) {
            numbers.addFirst(work.from());
        }
        for (int number = start; (work.to() - number) * step >= 0; number += step) {
            numbers.add(number);
        }
        return numbers;
    }

    private ProjectImage image(int number) {
        SequenceFrame frame = timeline.frames().stream()
                .filter(one -> one.number() == number)
                .findFirst()
                .orElseThrow(() ->
                        new ServiceException.NotFound("frame %d: the film has none of this number".formatted(number)));
        return sequences.image(run.project(), frame);
    }

    private void keep(int number, FrameMasks masks) {
        ProjectImage image = image(number);
        Writing writing = Writing.unattended(run.starter(), run.project(), image.id());
        for (TrackedMask mask : masks.objects()) {
            String track = work.tracks().get(mask.object());
            if (masks(track).containsKey(number)) {
                continue; // a person's
            }
            boolean empty = mask.mask().isEmpty();
            boolean stays = sequences.follow(
                    writing, run.id(), track, number, empty ? null : draft(track, number, mask), mask.score());
            if (stays && empty) {
                lost.computeIfAbsent(track, none -> new ArrayList<>()).add(number);
            } else if (stays) {
                kept++;
            }
        }
    }

    private Draft draft(String track, int number, TrackedMask mask) {
        Provenance provenance = new Provenance(
                Source.PREFILLED,
                machine.model().id(),
                machine.model().sha256(),
                null,
                0,
                null,
                null,
                origin(track, mask.score()));
        String category = masks(track).values().stream()
                .map(Annotation::category)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return new Draft(
                "%s-%d".formatted(track, number),
                Draft.MAIN,
                Status.PROPOSED,
                category,
                mask.mask().rle(),
                provenance);
    }

    private String origin(String track, double score) {
        ObjectNode origin = JsonMapper.shared().createObjectNode();
        origin.putObject("track").put("id", track).put("from", work.from()).put("score", score);
        return origin.toString();
    }

    private static String lost(int object, List<Integer> frames) {
        return frames.size() == 1
                ? "object %d is lost in frame %d".formatted(object, frames.getFirst())
                : "object %d is lost in %d frames, from frame %d on"
                        .formatted(object, frames.size(), frames.getFirst());
    }

    private Report report(int frames) {
        Map<String, Integer> positions = timeline.marks().stream()
                .collect(Collectors.toMap(Mark::track, Mark::position, (first, same) -> first, TreeMap::new));
        List<String> notes = lost.entrySet().stream()
                .map(entry -> lost(positions.getOrDefault(entry.getKey(), 0), entry.getValue()))
                .sorted()
                .toList();
        long empty = lost.values().stream().mapToLong(List::size).sum();
        return new Report(
                Map.of(Count.IMAGES, (long) frames, Count.KEPT, kept, Count.EMPTY, empty), List.of(), notes, List.of());
    }
}
