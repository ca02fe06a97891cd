package io.anymask.inference.sam2;

import static io.anymask.inference.sam2.GoldenSam2.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.video.FrameMasks;
import io.anymask.inference.video.Sighting;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.mask.Mask;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Objects in twelve frames beside the reference, on one engine: each frame sees what the frames before have left,
/// so that an error anywhere grows from frame to frame.
@Tag("shared")
public abstract class Sam2FramesSuite {
    private static final int SIDE = 64;
    private static final int AREA = SIDE * SIDE;

    /// One pixel in a thousand.
    private static final int DIFFERENT = GoldenFrames.WIDTH * GoldenFrames.HEIGHT / 1000;

    /// The reference as it is: corrections are forgotten, holes stay.
    private static final MemorySettings REFERENCE =
            new MemorySettings(GoldenFrames.COUNT, 1, -1, GoldenFrames.COUNT, GoldenFrames.COUNT, 0, false, false);

    private static final MemorySettings OPTIONS =
            new MemorySettings(GoldenFrames.COUNT, 2, 2, GoldenFrames.COUNT, GoldenFrames.COUNT, 0, true, true);

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
        new Script(model, REFERENCE, "video_default").run(GoldenFrames.steps("default"));
    }

    /// Two strides, two prompted frames at once, corrections that count, cleared neighbours.
    @Test
    void theScriptWithOptionsEqualsTheReferences() {
        new Script(model, OPTIONS, "video_options").run(GoldenFrames.steps("steps_options"));
    }

    /// Masks that have no pixel in common are the reference's too.
    @Test
    void disjointMasksEqualTheReferences() {
        List<JsonNode> steps = GoldenFrames.steps("steps_options");
        VideoSegmenter video = new VideoSegmenter(new MemoryTracker(model, OPTIONS));
        video.plan(0, 1, GoldenFrames.prompt(steps.get(0)));
        video.plan(0, 2, GoldenFrames.prompt(steps.get(1)));
        JsonNode areas = steps.get(2).get("areas_at_video_size");
        for (int frame = 0; frame < GoldenFrames.COUNT; frame++) {
            FrameMasks masks = video.show(GoldenFrames.frame(frame));
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
        List<JsonNode> steps = GoldenFrames.steps("default");
        Script script = new Script(
                model,
                new MemorySettings(GoldenFrames.COUNT, 1, -1, 8, GoldenFrames.COUNT, 0, true, false),
                "video_default");
        script.run(steps.subList(0, 4));
        MemoryTracker tracker = script.tracker();
        SafetensorsFile golden = script.golden();
        for (int frame = 0; frame < GoldenFrames.COUNT; frame++) {
            tracker.show(GoldenFrames.frame(frame), false);
            tracker.follow(1);
            tracker.follow(2);
            float[] logits = tracker.appearance(1).logits().toFloats();
            float[] forgotten = GoldenFrames.row(golden, "pass1.low_res_logits", 2 * frame, AREA);
            if (frame == 0) {
                assertClose("frame 0", logits, forgotten, 2e-4);
            } else if (frame == 6) {
                assertClose("the correction", logits, golden.floats("correct1.low_res_logits"), 2e-4);
            } else if (frame > 6 && forgotten[0] > -1024) {
                assertThat(GoldenFrames.largestDifference(logits, forgotten))
                        .as("frame " + frame)
                        .isGreaterThan(0.1);
            }
            assertClose(
                    "object 2, frame " + frame,
                    tracker.appearance(2).logits().toFloats(),
                    GoldenFrames.row(golden, "pass1.low_res_logits", 2 * frame + 1, AREA),
                    2e-4);
        }
    }

    /// In the frame that is there, with what a bounded memory has then.
    @Test
    void theFramesThatFollowGoByACorrection() {
        List<JsonNode> steps = GoldenFrames.steps("default");
        MemoryTracker tracker =
                new MemoryTracker(model, new MemorySettings(GoldenFrames.COUNT, 1, -1, 8, 0, 0, true, false));
        VideoSegmenter video = new VideoSegmenter(tracker);
        SafetensorsFile golden = GoldenSam2.tensors("video_default");
        video.plan(0, 1, GoldenFrames.prompt(steps.get(0)));
        video.plan(6, 1, GoldenFrames.prompt(steps.get(3)));
        for (int frame = 0; frame < 8; frame++) {
            FrameMasks masks = video.show(GoldenFrames.frame(frame));
            float[] logits = tracker.appearance(1).logits().toFloats();
            float[] forgotten = GoldenFrames.row(golden, "pass1.low_res_logits", 2 * frame, AREA);
            if (frame < 6) {
                assertClose("frame " + frame, logits, forgotten, 2e-4);
            } else if (frame == 6) {
                assertClose("the correction", logits, golden.floats("correct1.low_res_logits"), 2e-4);
                assertThat((double) masks.objects().getFirst().mask().area())
                        .isCloseTo(steps.get(3).get("area").get(0).asInt(), within((double) DIFFERENT));
            } else {
                assertThat(GoldenFrames.largestDifference(logits, forgotten)).isGreaterThan(0.1);
            }
        }
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
                        tracker.show(GoldenFrames.frame(step.get("frame").asInt()), false);
                        tracker.prompt(object, GoldenFrames.prompt(step));
                        compare(tag, 0, tag, object);
                    }
                    case "add_new_mask" -> {
                        tracker.show(GoldenFrames.frame(step.get("frame").asInt()), false);
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
                tracker.show(GoldenFrames.frame(number.asInt()), reverse);
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
                    name + "logits",
                    seen.logits().toFloats(),
                    GoldenFrames.row(golden, tag + ".low_res_logits", row, AREA),
                    2e-4);
            float[] score = GoldenFrames.row(golden, tag + ".object_score", row, 1);
            assertClose(name + "score", seen.score().toFloats(), score, 3e-4);
            assertThat(seen.isSeen()).as(name + "seen").isEqualTo(score[0] > 0);
            assertClose(
                    name + "pointer", pointer, GoldenFrames.row(golden, tag + ".obj_ptr", row, pointer.length), 5e-5);
        }

        private void compare(String tag, int object, int column, Sighting sighting) {
            String memory = tag + ".obj%d.maskmem_features".formatted(object);
            if (golden.has(memory)) {
                assertClose(memory, tracker.memory(object).toFloats(), golden.floats(memory), 5e-4);
            }
            String large = tag + ".video_res_logits";
            // With the options, the reference has made them disjoint already.
            if (!disjoint && golden.has(large) && !sighting.isLost()) {
                int area = GoldenFrames.WIDTH * GoldenFrames.HEIGHT;
                assertClose(
                        large, sighting.logits().get().values(), GoldenFrames.row(golden, large, column, area), 1e-3);
            }
        }
    }
}
