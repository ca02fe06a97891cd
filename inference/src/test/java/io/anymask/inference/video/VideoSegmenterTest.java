package io.anymask.inference.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Frames, objects and plans, with a tracker that writes down what it is asked.
class VideoSegmenterTest {
    private static final int WIDTH = 40;
    private static final int HEIGHT = 30;
    private static final Mask OBJECT = Mask.full(10, 8).paste(5, 6, WIDTH, HEIGHT);

    private final List<String> asked = new ArrayList<>();
    private final VideoSegmenter video = new VideoSegmenter(new Tracker() {
        @Override
        public void show(Frame frame) {
            asked.add("frame " + frame.number());
        }

        @Override
        public Sighting prompt(int object, Prompt prompt) {
            return seen("prompt " + object);
        }

        @Override
        public Sighting set(int object, Mask mask) {
            return seen("set " + object);
        }

        @Override
        public Sighting follow(int object) {
            return seen("follow " + object);
        }

        private Sighting seen(String how) {
            asked.add(how);
            return new Sighting(OBJECT, 1, false, () -> new MaskLogits(HEIGHT, WIDTH, new float[WIDTH * HEIGHT]));
        }

        @Override
        public void remove(int object) {
            asked.add("remove " + object);
        }
    });

    private static Frame frame(int number) {
        return new Frame(number, Image.of(WIDTH, HEIGHT, new byte[WIDTH * HEIGHT * 3]));
    }

    @Test
    void objectsComeAndGoInTheMiddle() {
        video.plan(1, 7, Prompt.point(9, 9));
        video.plan(2, 3, OBJECT);
        video.planRemoval(3, 7);
        Iterator<FrameMasks> masks = video.track(
                IntStream.range(0, 4).mapToObj(VideoSegmenterTest::frame).iterator());
        assertThat(masks.next()).isEqualTo(new FrameMasks(0, List.of()));
        assertThat(masks.next().objects()).containsExactly(new TrackedMask(7, OBJECT, 1, false));
        assertThat(masks.next().objects())
                .as("of equal logits the first one wins")
                .containsExactly(
                        new TrackedMask(7, OBJECT, 1, false), new TrackedMask(3, Mask.empty(WIDTH, HEIGHT), 1, false));
        assertThat(masks.next().object(7)).isEmpty();
        assertThat(masks).isExhausted();
        assertThat(asked)
                .containsExactly(
                        "frame 0",
                        "frame 1",
                        "prompt 7",
                        "frame 2",
                        "follow 7",
                        "set 3",
                        "frame 3",
                        "follow 7",
                        "follow 3",
                        "remove 7");
        assertThat(video.plannedFrames()).isEmpty();
    }

    @Test
    void aPromptThatCannotBeMeantIsRefusedAndChangesNothing() {
        assertThatThrownBy(() -> video.prompt(1, Prompt.point(1, 1)))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("before the first frame");
        assertThatThrownBy(() -> video.plan(-1, 1, Prompt.point(1, 1))).hasMessageContaining("frames count from 0");
        video.show(frame(0));
        assertThatThrownBy(() -> video.prompt(1, Prompt.point(41, 1)))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("outside the image of 40×30");
        assertThatThrownBy(() -> video.set(1, Mask.empty(WIDTH, HEIGHT)))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("empty mask");
        assertThatThrownBy(() -> video.set(1, Mask.full(WIDTH, HEIGHT + 1)))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("expected the image's 40×30");
        assertThatThrownBy(() -> video.remove(1)).hasMessageContaining("object 1");
        video.show(frame(1));
        for (int passed : new int[] {0, 1}) {
            assertThatThrownBy(() -> video.plan(passed, 1, OBJECT))
                    .isInstanceOf(PromptException.class)
                    .hasMessageContaining("the video is at frame 1");
        }
        assertThatThrownBy(() -> video.show(new Frame(2, Image.of(30, 40, new byte[30 * 40 * 3]))))
                .isInstanceOf(VideoException.class)
                .hasMessageContaining("got 30×40 pixels, expected 40×30 as in frame 1");
        assertThat(video.show(frame(2)).objects()).isEmpty();
        assertThat(asked).containsExactly("frame 0", "frame 1", "frame 2");
    }

    @Test
    void aPlanBeyondTheEndIsLeftOver() {
        video.plan(9, 1, OBJECT);
        video.track(List.of(frame(0), frame(1)).iterator()).forEachRemaining(masks -> {});
        assertThat(video.plannedFrames()).containsExactly(9);
    }

    @Test
    void aVideoHasNoFrameOrOne() {
        video.plan(0, 1, OBJECT);
        assertThat(video.track(List.<Frame>of().iterator())).isExhausted();
        assertThat(video.plannedFrames()).containsExactly(0);
        assertThat(video.track(List.of(frame(0)).iterator()).next().objects())
                .containsExactly(new TrackedMask(1, OBJECT, 1, false));
        assertThat(video.plannedFrames()).isEmpty();
        assertThatThrownBy(video::state)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected a ResumableTracker");
    }

    @Test
    void anObjectComesInTheLastFrame() {
        video.plan(0, 1, OBJECT);
        video.plan(1, 2, Prompt.point(9, 9));
        video.show(frame(0));
        assertThat(video.show(frame(1)).objects())
                .extracting(TrackedMask::object)
                .containsExactly(1, 2);
    }

    /// All of them claim the same pixels, of which the first has each.
    @Test
    void twoHundredObjectsShareAFrame() {
        for (int object = 1; object <= 200; object++) {
            video.plan(0, object, OBJECT);
        }
        for (int number = 0; number < 2; number++) {
            List<TrackedMask> objects = video.show(frame(number)).objects();
            assertThat(objects).hasSize(200);
            assertThat(objects.getFirst().mask()).isEqualTo(OBJECT);
            assertThat(objects.subList(1, 200)).allMatch(object -> object.mask().isEmpty());
        }
    }

    @Test
    void aVideoGoesBackwardToo() {
        video.show(frame(3));
        video.set(1, OBJECT);
        video.plan(1, 2, OBJECT);
        assertThat(video.track(List.of(frame(2), frame(1), frame(0)).iterator()))
                .toIterable()
                .extracting(FrameMasks::frame)
                .containsExactly(2, 1, 0);
        assertThatThrownBy(() -> video.plan(2, 1, OBJECT)).hasMessageContaining("the video is at frame 0");
    }
}
