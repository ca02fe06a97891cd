package io.anymask.inference.sam2;

import static io.anymask.inference.sam2.GoldenSam2.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.inference.engine.Tensor;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.FrameMasks;
import io.anymask.inference.video.Sighting;
import io.anymask.inference.video.VideoException;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.inference.video.VideoState;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam2.MemoryRules;
import io.anymask.model.sam2.ObjectDecoder.ImageFeatures;
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

/// What a tracker remembers and forgets, whatever the engine.
@Tag("shared")
class MemoryTrackerTest {
    private static final MemorySettings STANDARD = MemorySettings.DEFAULT.withFrames(GoldenFrames.COUNT);

    private VideoModel model;

    @BeforeEach
    void open() {
        model = VideoModel.open(GoldenSam2.model(), new OnnxEngine());
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void objectsDoNotSeeEachOther() {
        List<JsonNode> steps = GoldenFrames.steps("default");
        VideoSegmenter alone = new VideoSegmenter(new MemoryTracker(model, STANDARD));
        MemoryTracker tracker = new MemoryTracker(model, STANDARD);
        MemoryTracker other = new MemoryTracker(model, STANDARD);
        VideoSegmenter together = new VideoSegmenter(other);
        alone.plan(0, 1, GoldenFrames.prompt(steps.get(0)));
        together.plan(0, 1, GoldenFrames.prompt(steps.get(0)));
        together.plan(5, 2, Mask.full(30, 20).paste(60, 40, GoldenFrames.WIDTH, GoldenFrames.HEIGHT));
        together.planRemoval(9, 2);
        tracker.show(GoldenFrames.frame(0));
        tracker.prompt(1, GoldenFrames.prompt(steps.get(0)));
        for (int frame = 0; frame < GoldenFrames.COUNT; frame++) {
            if (frame > 0) {
                tracker.show(GoldenFrames.frame(frame));
                tracker.follow(1);
            }
            FrameMasks masks = together.show(GoldenFrames.frame(frame));
            assertThat(masks.objects()).hasSize(frame >= 5 && frame < 9 ? 2 : 1);
            assertThat(other.appearance(1).logits().toFloats())
                    .as("frame " + frame)
                    .isEqualTo(tracker.appearance(1).logits().toFloats());
            FrameMasks expected = alone.show(GoldenFrames.frame(frame));
            if (masks.objects().size() == 1) {
                assertThat(masks).isEqualTo(expected);
            }
        }
    }

    /// What a bounded memory forgets, no later frame would have looked at.
    @Test
    void aBoundedMemoryGivesTheSameMasks() {
        Prompt prompt = GoldenFrames.prompt(GoldenFrames.steps("default").get(0));
        MemoryTracker tracker = new MemoryTracker(model);
        List<Appearance> all = new ArrayList<>();
        List<Tensor> memories = new ArrayList<>();
        int lost = 0;
        for (int number = 0; number < 40; number++) {
            Frame frame = new Frame(
                    number, GoldenFrames.frame(number % GoldenFrames.COUNT).image());
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
        for (int number = 0; number < 2 * GoldenFrames.COUNT; number++) {
            expected.add(whole.show(new Frame(
                    number, GoldenFrames.frame(number % GoldenFrames.COUNT).image())));
            states.add(whole.state());
        }
        assertThat(states.getLast().bytes()).isLessThan(2 << 20);
        for (int last : new int[] {0, 3, 4, 6, 7, 18}) {
            Path file = folder.resolve("state");
            states.get(last).write(file);
            VideoSegmenter rest = planned(VideoSegmenter.resume(new MemoryTracker(model), VideoState.read(file)), last);
            for (int number = last + 1; number < 2 * GoldenFrames.COUNT; number++) {
                assertThat(rest.show(new Frame(
                                number,
                                GoldenFrames.frame(number % GoldenFrames.COUNT).image())))
                        .as("frame %d after a state of frame %d", number, last)
                        .isEqualTo(expected.get(number));
            }
        }
        MemoryTracker other = new MemoryTracker(model, STANDARD);
        assertThatThrownBy(() -> VideoSegmenter.resume(other, states.getLast()))
                .isInstanceOf(VideoException.class)
                .hasMessageContaining("made with memory MemorySettings[");
    }

    private VideoSegmenter planned(VideoSegmenter video, int last) {
        List<JsonNode> steps = GoldenFrames.steps("default");
        if (last < 0) {
            video.plan(0, 1, GoldenFrames.prompt(steps.get(0)));
        }
        if (last < 4) {
            video.plan(4, 7, Mask.full(30, 20).paste(60, 40, GoldenFrames.WIDTH, GoldenFrames.HEIGHT));
        }
        if (last < 6) {
            video.plan(6, 1, GoldenFrames.prompt(steps.get(3)));
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
        MemorySettings settings = new MemorySettings(GoldenFrames.COUNT, 1, -1, 8, GoldenFrames.COUNT, 0, true, false);
        VideoSegmenter whole = new VideoSegmenter(new MemoryTracker(model, settings));
        whole.show(GoldenFrames.frame(1));
        whole.prompt(1, first);
        whole.show(GoldenFrames.frame(2));
        VideoSegmenter rest = VideoSegmenter.resume(new MemoryTracker(model, settings), whole.state());
        for (VideoSegmenter video : List.of(whole, rest)) {
            video.show(GoldenFrames.frame(1));
        }
        Prompt second = Prompt.point(60, 50);
        assertThat(rest.prompt(1, second)).isEqualTo(whole.prompt(1, second));
        assertThat(rest.show(GoldenFrames.frame(0))).isEqualTo(whole.show(GoldenFrames.frame(0)));
    }

    /// Of twelve prompted frames the first and the last seven are kept.
    @Test
    void promptedFramesAreBounded() {
        MemoryTracker tracker = new MemoryTracker(model);
        for (int number = 0; number < GoldenFrames.COUNT; number++) {
            tracker.show(GoldenFrames.frame(number));
            tracker.prompt(1, Prompt.point(30 + number, 40));
        }
        tracker.follow(1);
        assertThat(tracker.memories(1)).isEqualTo(8);
    }

    @Test
    void whatFailsLeavesNoObject() {
        MemoryTracker tracker = new MemoryTracker(model);
        tracker.show(GoldenFrames.frame(0));
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
}
