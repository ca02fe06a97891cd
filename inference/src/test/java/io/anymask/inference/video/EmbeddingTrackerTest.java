package io.anymask.inference.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddingTrackerTest {
    private static final int[] BEFORE_THE_WALL = {50, 86, 122, 160};
    private static final int BEHIND_THE_WALL = 270;
    private static final int[] BEYOND_THE_WALL = {380, 400, 420};
    private static final double GOOD = 0.9;

    private static Segmenter sam;

    @BeforeAll
    static void open() {
        sam = Segmenter.open(MobileSam.weights());
    }

    @AfterAll
    static void close() {
        sam.close();
    }

    private static TrackedMask only(FrameMasks masks) {
        assertThat(masks.objects()).hasSize(1);
        return masks.objects().getFirst();
    }

    @Test
    void aDiscIsFollowedThenLostBehindAWallThenFoundAfterAClick() {
        VideoSegmenter video = new VideoSegmenter(EmbeddingTracker.matching(sam));
        int number = 0;
        video.plan(0, 1, Prompt.point(BEFORE_THE_WALL[0], DiscVideo.Y));
        for (int x : BEFORE_THE_WALL) {
            DiscVideo disc = new DiscVideo(x);
            TrackedMask seen = only(video.show(disc.frame(number++)));
            assertThat(seen.mask().iou(disc.truth())).as("J at x = " + x).isGreaterThan(GOOD);
            assertThat(seen.isLost()).isFalse();
            assertThat(seen.score()).isBetween(0.5, 1.0);
        }
        for (int hidden = 1; hidden <= EmbeddingTracker.PATIENCE + 1; hidden++) {
            TrackedMask missed = only(video.show(new DiscVideo(BEHIND_THE_WALL).frame(number++)));
            assertThat(missed.score()).as("score of a hidden disc").isLessThan(0.3);
            assertThat(missed.isLost()).isEqualTo(hidden >= EmbeddingTracker.PATIENCE);
            assertThat(missed.mask().isEmpty() || !missed.isLost()).isTrue();
        }
        for (int x : BEYOND_THE_WALL) {
            DiscVideo disc = new DiscVideo(x);
            FrameMasks shown = video.show(disc.frame(number++));
            TrackedMask seen = only(x == BEYOND_THE_WALL[0] ? video.prompt(1, Prompt.point(x, DiscVideo.Y)) : shown);
            assertThat(seen.mask().iou(disc.truth())).as("J at x = " + x).isGreaterThan(GOOD);
            assertThat(seen.isLost()).isFalse();
        }
    }

    /// It knows a place and no looks: where the disc was it finds the meadow, and thinks well of it.
    @Test
    void theBaselineFollowsWhatMovesLittleAndMissesNothing() {
        VideoSegmenter video = new VideoSegmenter(EmbeddingTracker.previousMask(sam));
        DiscVideo start = new DiscVideo(86);
        video.show(start.frame(0));
        assertThat(only(video.set(1, start.truth()))).isEqualTo(new TrackedMask(1, start.truth(), 1, false));
        DiscVideo moved = new DiscVideo(92);
        assertThat(only(video.show(moved.frame(1))).mask().iou(moved.truth())).isGreaterThan(0.8);
        TrackedMask gone = only(video.show(new DiscVideo(BEHIND_THE_WALL).frame(2)));
        assertThat(gone.mask().iou(moved.truth())).isGreaterThan(0.5);
    }

    /// A click on the wall adds it to the disc; a negative one there takes it back: clicks in one frame add up.
    @Test
    void clicksInOneFrameAddUp() {
        VideoSegmenter video = new VideoSegmenter(EmbeddingTracker.matching(sam));
        DiscVideo disc = new DiscVideo(86);
        video.show(disc.frame(0));
        Mask first = only(video.prompt(4, Prompt.point(86, DiscVideo.Y))).mask();
        Mask both = only(video.prompt(4, Prompt.point(270, 60))).mask();
        assertThat(both.get(270, 60)).isTrue();
        Mask again = only(video.prompt(4, Prompt.points(new Point(270, 60, false), new Point(270, 260, false))))
                .mask();
        assertThat(again.get(270, 60)).isFalse();
        assertThat(again.get(86, DiscVideo.Y)).isTrue();
        assertThat(first.iou(disc.truth())).isGreaterThan(GOOD);
    }

    /// Every frame of these is a fifth one, so each may be remembered.
    @Test
    void memoryDoesNotGrowWithTheVideo() {
        DiscVideo disc = new DiscVideo(86);
        ImageEmbedding embedding = sam.embed(disc.frame(0).image());
        EmbeddingTracker tracker = EmbeddingTracker.matching(image -> embedding);
        VideoSegmenter video = new VideoSegmenter(tracker);
        video.show(disc.frame(0));
        video.set(1, disc.truth());
        int given = 1;
        for (int step = 1; step <= 13; step++) {
            video.show(disc.frame(5 * step));
            assertThat(tracker.remembered(1)).isEqualTo(given + Math.min(step, 10));
        }
        for (int step = 14; step <= 20; step++) {
            video.show(disc.frame(5 * step));
            video.set(1, disc.truth());
            assertThat(tracker.remembered(1)).isEqualTo(Math.min(++given, 5));
        }
        video.remove(1);
        assertThat(tracker.remembered(1)).isZero();
    }

    @Test
    void objectsThatClaimTheSamePixelsShareThem() {
        VideoSegmenter video = new VideoSegmenter(EmbeddingTracker.matching(sam));
        DiscVideo disc = new DiscVideo(86);
        video.show(disc.frame(0));
        video.prompt(1, Prompt.point(86, DiscVideo.Y));
        video.prompt(2, Prompt.box(50, 134, 122, 206));
        FrameMasks exact = video.set(3, Mask.full(40, 40).paste(70, 150, DiscVideo.WIDTH, DiscVideo.HEIGHT));
        assertDisjoint(exact.objects());
        assertThat(exact.object(3).orElseThrow().mask().area())
                .as("a mask that a person drew is certain")
                .isEqualTo(1600);
        FrameMasks followed = video.show(new DiscVideo(96).frame(1));
        assertThat(followed.objects()).extracting(TrackedMask::object).containsExactly(1, 2, 3);
        assertDisjoint(followed.objects());
    }

    private static void assertDisjoint(List<TrackedMask> objects) {
        for (TrackedMask one : objects) {
            for (TrackedMask other : objects) {
                if (one.object() < other.object()) {
                    assertThat(one.mask().intersection(other.mask())).isZero();
                }
            }
        }
    }
}
