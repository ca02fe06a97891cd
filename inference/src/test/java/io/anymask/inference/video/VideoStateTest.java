package io.anymask.inference.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A disc on its way behind a wall, stopped after any frame and gone on with from a file.
class VideoStateTest {
    private static final int[] DISC = {50, 56, 63, 70, 78, 86, 95, 105, 116, 128, 140, 152, 170, 270, 270, 270, 270};

    private static Segmenter sam;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        sam = Segmenter.open(
                SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")).withImageSize(256), new OnnxEngine());
    }

    @AfterAll
    static void close() {
        sam.close();
    }

    private static EmbeddingTracker tracker(boolean matching) {
        return matching ? EmbeddingTracker.matching(sam) : EmbeddingTracker.previousMask(sam);
    }

    /// A disc that is clicked, a piece of the wall in the middle of the film, and a correction.
    private static void plan(VideoSegmenter video, int from) {
        Map<Integer, Runnable> plans = new LinkedHashMap<>();
        plans.put(0, () -> video.plan(0, 4, Prompt.point(DISC[0], DiscVideo.Y)));
        plans.put(3, () -> video.plan(3, 2, new DiscVideo(400).truth()));
        plans.put(6, () -> video.plan(6, 4, Prompt.point(DISC[6], DiscVideo.Y)));
        plans.put(9, () -> video.planRemoval(9, 2));
        plans.forEach((frame, plan) -> {
            if (frame >= from) {
                plan.run();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSameMasksComeFromAStateAfterAnyFrame(boolean matching) {
        VideoSegmenter whole = new VideoSegmenter(tracker(matching));
        plan(whole, 0);
        List<FrameMasks> expected = new ArrayList<>();
        List<VideoState> states = new ArrayList<>();
        for (int i = 0; i < DISC.length; i++) {
            expected.add(whole.show(new DiscVideo(DISC[i]).frame(i)));
            states.add(whole.state());
        }
        long most = states.stream().mapToLong(VideoState::bytes).max().orElseThrow();
        assertThat(most).isLessThan(16L * 16 * 11 * 257 * Float.BYTES + 2L * 64 * 64 * Float.BYTES);
        for (int last : new int[] {0, 3, 6, 10, 14}) {
            Path file = folder.resolve("state");
            states.get(last).write(file);
            VideoSegmenter rest = VideoSegmenter.resume(tracker(matching), VideoState.read(file));
            assertThatThrownBy(() -> rest.prompt(4, Prompt.point(1, 1)))
                    .isInstanceOf(PromptException.class)
                    .hasMessageContaining("before the first frame");
            assertThatThrownBy(() -> rest.plan(last, 4, Prompt.point(1, 1)))
                    .hasMessageContaining("the video is at frame " + last);
            plan(rest, last + 1);
            for (int i = last + 1; i < DISC.length; i++) {
                assertThat(rest.show(new DiscVideo(DISC[i]).frame(i)))
                        .as("frame %d after a state of frame %d", i, last)
                        .isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void aVideoThatHasNotBegunHasAState() {
        Path file = folder.resolve("state");
        new VideoSegmenter(tracker(true)).state().write(file);
        VideoState state = VideoState.read(file);
        assertThat(state.place()).isNull();
        assertThat(VideoSegmenter.resume(tracker(true), state).plannedFrames()).isEmpty();
    }

    private VideoState state(boolean matching) {
        VideoSegmenter video = new VideoSegmenter(tracker(matching));
        video.show(new DiscVideo(DISC[0]).frame(0));
        video.set(1, new DiscVideo(DISC[0]).truth());
        return video.state();
    }

    @Test
    void aStateOfAnotherKindIsRefused() {
        VideoState state = state(false);
        assertThatThrownBy(() -> VideoSegmenter.resume(tracker(true), state))
                .isInstanceOf(VideoException.class)
                .hasMessageContaining("made with method previous, expected matching; go on as it was begun");
        Segmenter other = Segmenter.open(
                SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")).withImageSize(128), new OnnxEngine());
        try (other) {
            assertThatThrownBy(() -> VideoSegmenter.resume(EmbeddingTracker.previousMask(other), state))
                    .hasMessageContaining("input size 256, expected 128");
        }
        VideoSegmenter rest = VideoSegmenter.resume(tracker(false), state);
        assertThatThrownBy(() -> rest.show(new Frame(1, Image.of(30, 40, new byte[3 * 30 * 40]))))
                .isInstanceOf(VideoException.class)
                .hasMessageContaining("got 30×40 pixels, expected 480×320 as in frame 0");
        Map<String, String> film = Map.of("film", "dog.mp4");
        assertThat(state.withSetup(film).differences(new LinkedHashMap<>(film))).isEmpty();
        assertThat(state.differences(new LinkedHashMap<>(film))).isEqualTo("film nothing, expected dog.mp4");
    }

    @Test
    void whatIsNoStateIsRefused() throws IOException {
        Path file = folder.resolve("state");
        assertThatThrownBy(() -> VideoState.read(file)).hasMessageContaining("there is no such file");
        Files.writeString(file, "a text that is long enough");
        assertThatThrownBy(() -> VideoState.read(file))
                .isInstanceOf(VideoException.class)
                .hasMessageContaining("expected a saved state of a video");
        Checkpoint.of("", new LinkedHashMap<>(), Map.of("a", "b")).writeSafetensors(file);
        assertThatThrownBy(() -> VideoState.read(file)).hasMessageContaining("no saved state of a video");
        Checkpoint.of("", new LinkedHashMap<>(), Map.of("anymask_video_state", "99"))
                .writeSafetensors(file);
        assertThatThrownBy(() -> VideoState.read(file)).hasMessageContaining("version 99, expected 1");
        state(true).write(file);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> VideoState.read(file)).hasMessageContaining("1 bytes are missing at the end");
    }
}
