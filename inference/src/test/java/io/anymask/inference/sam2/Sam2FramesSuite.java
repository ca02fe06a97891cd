package io.anymask.inference.sam2;

import static io.anymask.inference.sam2.GoldenSam2.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.image.Image;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.FrameMasks;
import io.anymask.inference.video.Sighting;
import io.anymask.inference.video.VideoException;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.inference.video.VideoState;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam2.MemoryRules;
import io.anymask.model.sam2.ObjectDecoder.ImageFeatures;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Objects in twelve frames beside the reference, on one engine: each frame sees what the frames before have left,
/// so that an error anywhere grows from frame to frame.
@Tag("shared")
public abstract class Sam2FramesSuite {
    private static final int FRAMES = 12;
    private static final int SIDE = 64;
    private static final int AREA = SIDE * SIDE;
    private static final int WIDTH = 128;
    private static final int HEIGHT = 96;

    /// One pixel in a thousand.
    private static final int DIFFERENT = WIDTH * HEIGHT / 1000;

    /// The reference as it is: corrections are forgotten, holes stay.
    private static final MemorySettings REFERENCE = new MemorySettings(FRAMES, 1, -1, FRAMES, FRAMES, 0, false, false);

    private static final MemorySettings STANDARD = MemorySettings.DEFAULT.withFrames(FRAMES);
    private static final MemorySettings OPTIONS = new MemorySettings(FRAMES, 2, 2, FRAMES, FRAMES, 0, true, true);

    private VideoModel model;

    /// Opens the engine; the test closes it.
    protected abstract Engine engine();

    @BeforeEach
    void open() {
        model = VideoModel.open(GoldenSam2.model(), engine());
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void theScriptEqualsTheReferences() {
        new Script(model, REFERENCE, "video_default").run(steps("default"));
    }

    /// Two strides, two prompted frames at once, corrections that count, cleared neighbours.
    @Test
    void theScriptWithOptionsEqualsTheReferences() {
        new Script(model, OPTIONS, "video_options").run(steps("steps_options"));
    }

    /// Masks that have no pixel in common are the reference's too.
    @Test
    void disjointMasksEqualTheReferences() {
        List<JsonNode> steps = steps("steps_options");
        VideoSegmenter video = new VideoSegmenter(new MemoryTracker(model, OPTIONS));
        video.plan(0, 1, prompt(steps.get(0)));
        video.plan(0, 2, prompt(steps.get(1)));
        JsonNode areas = steps.get(2).get("areas_at_video_size");
        for (int frame = 0; frame < FRAMES; frame++) {
            FrameMasks masks = video.show(frame(frame));
            for (int i = 0; i < 2; i++) {
                assertThat((double) masks.objects().get(i).mask().area())
                        .as("frame %d, object %d", frame, i + 1)
                        .isCloseTo(areas.get(frame).get(i).asInt(), within((double) DIFFERENT));
            }
        }
    }

    /// Frames before it change too: a prompted frame is remembered whenever it was.
    @Test
    void aCorrectionIsRemembered() {
        List<JsonNode> steps = steps("default");
        Script script =
                new Script(model, new MemorySettings(FRAMES, 1, -1, 8, FRAMES, 0, true, false), "video_default");
        script.run(steps.subList(0, 4));
        MemoryTracker tracker = script.tracker();
        SafetensorsFile golden = script.golden();
        for (int frame = 0; frame < FRAMES; frame++) {
            tracker.show(frame(frame), false);
            tracker.follow(1);
            tracker.follow(2);
            float[] logits = tracker.appearance(1).logits().toFloats();
            float[] forgotten = row(golden, "pass1.low_res_logits", 2 * frame, AREA);
            if (frame == 0) {
                assertClose("frame 0", logits, forgotten, 2e-4);
            } else if (frame == 6) {
                assertClose("the correction", logits, golden.floats("correct1.low_res_logits"), 2e-4);
            } else if (frame > 6 && forgotten[0] > -1024) {
                assertThat(largestDifference(logits, forgotten))
                        .as("frame " + frame)
                        .isGreaterThan(0.1);
            }
            assertClose(
                    "object 2, frame " + frame,
                    tracker.appearance(2).logits().toFloats(),
                    row(golden, "pass1.low_res_logits", 2 * frame + 1, AREA),
                    2e-4);
        }
    }

    /// In the frame that is there, with what a bounded memory has then.
    @Test
    void theFramesThatFollowGoByACorrection() {
        List<JsonNode> steps = steps("default");
        MemoryTracker tracker = new MemoryTracker(model, new MemorySettings(FRAMES, 1, -1, 8, 0, 0, true, false));
        VideoSegmenter video = new VideoSegmenter(tracker);
        SafetensorsFile golden = GoldenSam2.tensors("video_default");
        video.plan(0, 1, prompt(steps.get(0)));
        video.plan(6, 1, prompt(steps.get(3)));
        for (int frame = 0; frame < 8; frame++) {
            FrameMasks masks = video.show(frame(frame));
            float[] logits = tracker.appearance(1).logits().toFloats();
            float[] forgotten = row(golden, "pass1.low_res_logits", 2 * frame, AREA);
            if (frame < 6) {
                assertClose("frame " + frame, logits, forgotten, 2e-4);
            } else if (frame == 6) {
                assertClose("the correction", logits, golden.floats("correct1.low_res_logits"), 2e-4);
                assertThat((double) masks.objects().getFirst().mask().area())
                        .isCloseTo(steps.get(3).get("area").get(0).asInt(), within((double) DIFFERENT));
            } else {
                assertThat(largestDifference(logits, forgotten)).isGreaterThan(0.1);
            }
        }
    }

    @Test
    void objectsDoNotSeeEachOther() {
        List<JsonNode> steps = steps("default");
        VideoSegmenter alone = new VideoSegmenter(new MemoryTracker(model, STANDARD));
        MemoryTracker tracker = new MemoryTracker(model, STANDARD);
        MemoryTracker other = new MemoryTracker(model, STANDARD);
        VideoSegmenter together = new VideoSegmenter(other);
        alone.plan(0, 1, prompt(steps.get(0)));
        together.plan(0, 1, prompt(steps.get(0)));
        together.plan(5, 2, Mask.full(30, 20).paste(60, 40, WIDTH, HEIGHT));
        together.planRemoval(9, 2);
        tracker.show(frame(0));
        tracker.prompt(1, prompt(steps.get(0)));
        for (int frame = 0; frame < FRAMES; frame++) {
            if (frame > 0) {
                tracker.show(frame(frame));
                tracker.follow(1);
            }
            FrameMasks masks = together.show(frame(frame));
            assertThat(masks.objects()).hasSize(frame >= 5 && frame < 9 ? 2 : 1);
            assertThat(other.appearance(1).logits().toFloats())
                    .as("frame " + frame)
                    .isEqualTo(tracker.appearance(1).logits().toFloats());
            FrameMasks expected = alone.show(frame(frame));
            if (masks.objects().size() == 1) {
                assertThat(masks).isEqualTo(expected);
            }
        }
    }

    /// What a bounded memory forgets, no later frame would have looked at.
    @Test
    void aBoundedMemoryGivesTheSameMasks() {
        Prompt prompt = prompt(steps("default").get(0));
        MemoryTracker tracker = new MemoryTracker(model);
        List<Appearance> all = new ArrayList<>();
        List<Tensor> memories = new ArrayList<>();
        int lost = 0;
        for (int number = 0; number < 40; number++) {
            Frame frame = new Frame(number, frame(number % FRAMES).image());
            tracker.show(frame);
            ImageFeatures<Tensor> features = model.features(frame.image());
            Sighting sighting = number == 0 ? tracker.prompt(1, prompt) : tracker.follow(1);
            if (number == 0) {
                all.add(tracker.appearance(1));
                memories.add(model.memory(features, all.getFirst(), true));
                continue;
            }
            MemoryRules.Selection selection = MemoryRules.STANDARD.select(
                    number, Integer.MAX_VALUE, List.of(0), other -> other > 0 && other < all.size());
            Tensor embedding = model.withMemory(
                    features,
                    selection,
                    Integer.MAX_VALUE,
                    memories::get,
                    other -> all.get(other).pointer());
            PromptTokens nothing = PromptTokens.padding(2, model.config().decoder());
            Appearance object = model.decode(features.with(embedding), nothing, null, true);
            memories.add(model.memory(features, object, false));
            all.add(object.withoutHoles(MemorySettings.DEFAULT.holeArea()));
            assertThat(tracker.appearance(1).logits().toFloats())
                    .as("frame " + number)
                    .isEqualTo(all.getLast().logits().toFloats());
            assertThat(sighting.isLost()).isEqualTo(!object.isSeen());
            assertThat(sighting.mask().isEmpty()).isEqualTo(sighting.isLost());
            assertThat(sighting.score()).isEqualTo(sighting.isLost() ? 0 : object.iou());
            assertThat(tracker.memories(1)).isLessThanOrEqualTo(8);
            lost += sighting.isLost() ? 1 : 0;
        }
        assertThat(lost).isBetween(1, 38);
    }

    /// A click, a given mask, a correction, an object that goes: stopped after any frame and gone on with from a
    /// file.
    @Test
    void theSameMasksComeFromASavedState(@TempDir Path folder) {
        VideoSegmenter whole = planned(new VideoSegmenter(new MemoryTracker(model)), -1);
        List<FrameMasks> expected = new ArrayList<>();
        List<VideoState> states = new ArrayList<>();
        for (int number = 0; number < 2 * FRAMES; number++) {
            expected.add(whole.show(new Frame(number, frame(number % FRAMES).image())));
            states.add(whole.state());
        }
        assertThat(states.getLast().bytes()).isLessThan(2 << 20);
        for (int last : new int[] {0, 3, 4, 6, 7, 18}) {
            Path file = folder.resolve("state");
            states.get(last).write(file);
            VideoSegmenter rest = planned(VideoSegmenter.resume(new MemoryTracker(model), VideoState.read(file)), last);
            for (int number = last + 1; number < 2 * FRAMES; number++) {
                assertThat(rest.show(new Frame(number, frame(number % FRAMES).image())))
                        .as("frame %d after a state of frame %d", number, last)
                        .isEqualTo(expected.get(number));
            }
        }
        MemoryTracker other = new MemoryTracker(model, OPTIONS);
        assertThatThrownBy(() -> VideoSegmenter.resume(other, states.getLast()))
                .isInstanceOf(VideoException.class)
                .hasMessageContaining("made with memory MemorySettings[");
    }

    private VideoSegmenter planned(VideoSegmenter video, int last) {
        List<JsonNode> steps = steps("default");
        if (last < 0) {
            video.plan(0, 1, prompt(steps.get(0)));
        }
        if (last < 4) {
            video.plan(4, 7, Mask.full(30, 20).paste(60, 40, WIDTH, HEIGHT));
        }
        if (last < 6) {
            video.plan(6, 1, prompt(steps.get(3)));
        }
        if (last < 15) {
            video.planRemoval(15, 7);
        }
        return video;
    }

    /// What a person did in a frame counts when he comes back to it, after a stop too.
    @Test
    void clicksAreAddedToThoseBeforeTheStop() {
        Prompt first = Prompt.point(30, 40);
        MemorySettings settings = new MemorySettings(FRAMES, 1, -1, 8, FRAMES, 0, true, false);
        VideoSegmenter whole = new VideoSegmenter(new MemoryTracker(model, settings));
        whole.show(frame(1));
        whole.prompt(1, first);
        whole.show(frame(2));
        VideoSegmenter rest = VideoSegmenter.resume(new MemoryTracker(model, settings), whole.state());
        for (VideoSegmenter video : List.of(whole, rest)) {
            video.show(frame(1));
        }
        Prompt second = Prompt.point(60, 50);
        assertThat(rest.prompt(1, second)).isEqualTo(whole.prompt(1, second));
        assertThat(rest.show(frame(0))).isEqualTo(whole.show(frame(0)));
    }

    /// Of twelve prompted frames the first and the last seven are kept.
    @Test
    void promptedFramesAreBounded() {
        MemoryTracker tracker = new MemoryTracker(model);
        for (int number = 0; number < FRAMES; number++) {
            tracker.show(frame(number));
            tracker.prompt(1, Prompt.point(30 + number, 40));
        }
        tracker.follow(1);
        assertThat(tracker.memories(1)).isEqualTo(8);
    }

    @Test
    void whatFailsLeavesNoObject() {
        MemoryTracker tracker = new MemoryTracker(model);
        tracker.show(frame(0));
        Prompt text = Prompt.point(30, 40).called("a boat");
        assertThatThrownBy(() -> tracker.prompt(1, text)).isInstanceOf(PromptException.class);
        model.close();
        assertThatThrownBy(() -> tracker.prompt(1, Prompt.point(30, 40)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the video model is closed");
        assertThatThrownBy(() -> tracker.follow(1)).hasMessage("object 1: unknown, expected one of []");
    }

    @Test
    void smallHolesAreFilledAsByTheReference() {
        SafetensorsFile golden = GoldenSam2.tensors("functions");
        float[] input = golden.floats("fill_holes.input");
        float[] expected = golden.floats("fill_holes.output_area8");
        int side = 48;
        for (int i = 0; i < 2; i++) {
            float[] logits = Arrays.copyOfRange(input, i * side * side, (i + 1) * side * side);
            assertClose(
                    "mask " + i,
                    HoleFilling.fill(new MaskLogits(side, side, logits), 8).values(),
                    Arrays.copyOfRange(expected, i * side * side, (i + 1) * side * side),
                    5e-5);
        }
    }

    @Test
    void aGivenMaskIsResizedAsByTheReference() {
        Mask mask = Mask.read(Shared.golden("sam2/frames/video_mask_object3.png"));
        assertThat(GivenMask.of(mask, 256).pixels())
                .isEqualTo(GoldenSam2.tensors("video_default").floats("mask3.model_size_mask"));
    }

    private static List<JsonNode> steps(String script) {
        List<JsonNode> steps = new ArrayList<>();
        GoldenSam2.json().get("video").get(script).forEach(steps::add);
        return steps;
    }

    private static Frame frame(int number) {
        return new Frame(number, Image.read(Shared.golden("sam2/frames/%05d.png".formatted(number))));
    }

    private static Prompt prompt(JsonNode step) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < step.path("points").size(); i++) {
            JsonNode point = step.get("points").get(i);
            boolean positive = step.get("labels").get(i).asInt() == 1;
            points.add(new Point(point.get(0).asDouble(), point.get(1).asDouble(), positive));
        }
        JsonNode box = step.path("box");
        Box corners = box.isMissingNode()
                ? null
                : new Box(
                        box.get(0).asDouble(),
                        box.get(1).asDouble(),
                        box.get(2).asDouble(),
                        box.get(3).asDouble());
        return new Prompt(points, corners, null);
    }

    /// Steps that the reference has taken, and what came of each.
    private record Script(MemoryTracker tracker, SafetensorsFile golden, boolean disjoint) {
        Script(VideoModel model, MemorySettings settings, String golden) {
            this(new MemoryTracker(model, settings), GoldenSam2.tensors(golden), golden.equals("video_options"));
        }

        void run(List<JsonNode> steps) {
            for (JsonNode step : steps) {
                String tag = step.path("tag").asString("");
                int object = step.path("object").asInt(0);
                switch (step.get("do").asString()) {
                    case "add_new_points_or_box" -> {
                        tracker.show(frame(step.get("frame").asInt()), false);
                        tracker.prompt(object, prompt(step));
                        compare(tag, 0, tag, object);
                    }
                    case "add_new_mask" -> {
                        tracker.show(frame(step.get("frame").asInt()), false);
                        tracker.set(
                                object,
                                Mask.read(Shared.golden(
                                        "sam2/frames/" + step.get("mask").asString())));
                        compare(tag, 0, tag, object);
                    }
                    case "remove_object" -> tracker.remove(object);
                    case "propagate" -> propagate(tag, step);
                    default -> throw new IllegalArgumentException(step.toString());
                }
            }
        }

        private void propagate(String tag, JsonNode step) {
            boolean reverse = step.get("args").path("reverse").asBoolean(false);
            int row = 0;
            for (JsonNode number : step.get("frames")) {
                tracker.show(frame(number.asInt()), reverse);
                int column = 0;
                for (JsonNode object : step.get("object_ids")) {
                    Sighting sighting = tracker.follow(object.asInt());
                    String name = "%s, frame %d, object %d: ".formatted(tag, number.asInt(), object.asInt());
                    compare(tag, row, name, object.asInt());
                    compare(tag + ".f" + number.asInt(), object.asInt(), column, sighting);
                    row++;
                    column++;
                }
            }
        }

        private void compare(String tag, int row, String name, int object) {
            Appearance seen = tracker.appearance(object);
            float[] pointer = seen.pointer().toFloats();
            assertClose(
                    name + "logits", seen.logits().toFloats(), row(golden, tag + ".low_res_logits", row, AREA), 2e-4);
            float[] score = row(golden, tag + ".object_score", row, 1);
            assertClose(name + "score", seen.score().toFloats(), score, 3e-4);
            assertThat(seen.isSeen()).as(name + "seen").isEqualTo(score[0] > 0);
            assertClose(name + "pointer", pointer, row(golden, tag + ".obj_ptr", row, pointer.length), 5e-5);
        }

        private void compare(String tag, int object, int column, Sighting sighting) {
            String memory = tag + ".obj%d.maskmem_features".formatted(object);
            if (golden.has(memory)) {
                assertClose(memory, tracker.memory(object).toFloats(), golden.floats(memory), 5e-4);
            }
            String large = tag + ".video_res_logits";
            // With the options, the reference has made them disjoint already.
            if (!disjoint && golden.has(large) && !sighting.isLost()) {
                int area = WIDTH * HEIGHT;
                assertClose(large, sighting.logits().get().values(), row(golden, large, column, area), 1e-3);
            }
        }
    }

    private static float[] row(SafetensorsFile golden, String name, int row, int length) {
        return Arrays.copyOfRange(golden.floats(name), row * length, (row + 1) * length);
    }

    private static double largestDifference(float[] first, float[] second) {
        double largest = 0;
        for (int i = 0; i < first.length; i++) {
            largest = Math.max(largest, Math.abs(first[i] - second[i]));
        }
        return largest;
    }
}
