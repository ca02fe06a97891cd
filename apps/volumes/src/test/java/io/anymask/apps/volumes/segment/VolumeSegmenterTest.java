package io.anymask.apps.volumes.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.apps.volumes.Axis;
import io.anymask.apps.volumes.LabelVolume;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class VolumeSegmenterTest {
    private static final Segmenter SAM = Segmenter.open(
            SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")).withImageSize(512), new OnnxEngine());
    private static final Prompt BOX = Prompt.box(new Box(19, 25, 69, 75));

    @AfterAll
    static void close() {
        SAM.close();
    }

    /// The ball is in slices 1 to 13, as a point in the outermost ones.
    private static void assertIsTheBall(FoundObject found) {
        for (int k = 2; k <= 12; k++) {
            Mask mask = found.mask(k).orElse(Mask.empty(BallVolume.SIDE, BallVolume.SIDE));
            assertThat(mask.iou(BallVolume.truth(k))).as("slice " + k).isGreaterThan(0.8);
        }
        assertThat(found.mask(0)).isEmpty();
        assertThat(found.mask(14)).isEmpty();
    }

    @Test
    void oneBoxFindsTheBallAndItsEnds() {
        VolumeSegmenter volume = VolumeSegmenter.of(SAM, BallVolume.pictures());
        volume.prompt(1, BallVolume.MIDDLE, BOX);
        FoundObject found = volume.find(1);
        assertIsTheBall(found);
        assertThat(found.shown()).containsExactly(BallVolume.MIDDLE);
        assertThat(found.interpolated()).isEmpty();
        assertThat(found.lost()).hasSize(2);
        LabelVolume labels = volume.labels();
        assertThat(labels.mask(Axis.SLICE, 5, 1)).isEqualTo(found.mask(5).orElseThrow());
        assertThat(labels.label(44, 50, 7)).isEqualTo(1);
    }

    /// Each slice is encoded once, and a correction makes runs only between its neighbours.
    @Test
    void whatIsKnownIsNotComputedAgain() {
        VolumeSegmenter volume = VolumeSegmenter.of(SAM, BallVolume.pictures());
        volume.prompt(1, BallVolume.MIDDLE, BOX);
        FoundObject first = volume.find(1);
        int encoded = volume.encoded();
        assertThat(volume.find(1)).isEqualTo(first);
        volume.set(1, 10, Mask.empty(BallVolume.SIDE, BallVolume.SIDE));
        FoundObject cut = volume.find(1);
        assertThat(cut.masks().lastKey()).isEqualTo(9);
        assertThat(cut.mask(3)).isEqualTo(first.mask(3));
        assertThat(volume.encoded()).isEqualTo(encoded);
        assertThat(volume.undo()).isTrue();
        assertThat(volume.find(1)).isEqualTo(first);
        assertThat(volume.undo()).isTrue();
        assertThat(volume.undo()).isFalse();
        assertThatThrownBy(() -> volume.find(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody showed it");
    }

    @Test
    void whatNoSliceShowsIsInterpolated() {
        VolumeSegmenter volume = VolumeSegmenter.of(SAM, BallVolume.pictures(6, 7, 8));
        volume.set(1, 5, BallVolume.truth(5));
        volume.set(1, 9, BallVolume.truth(9));
        FoundObject found = volume.find(1);
        assertThat(found.interpolated()).containsExactly(6, 7, 8);
        assertThat(found.mask(7).orElseThrow().iou(BallVolume.truth(5))).isGreaterThan(0.95);
    }

    @Test
    void aCorrectionStartsFromWhatWasFound() {
        VolumeSegmenter volume = VolumeSegmenter.of(SAM, BallVolume.pictures());
        volume.prompt(1, BallVolume.MIDDLE, BOX);
        volume.find(1);
        Mask corrected = volume.prompt(1, 9, Prompt.point(BallVolume.X, BallVolume.Y));
        assertThat(corrected.iou(BallVolume.truth(9))).isGreaterThan(0.8);
        assertIsTheBall(volume.find(1));
    }

    @Test
    void aSearchCanBeStopped() {
        VolumeSegmenter volume = VolumeSegmenter.of(SAM, BallVolume.pictures());
        volume.prompt(1, BallVolume.MIDDLE, BOX);
        int[] asked = {0};
        FoundObject some = volume.find(1, () -> ++asked[0] > 2);
        assertThat(some.masks()).hasSize(3);
        assertIsTheBall(volume.find(1));
    }

    @Test
    void slicesThatThereAreNotAreRefused() {
        VolumeSegmenter volume = VolumeSegmenter.of(SAM, BallVolume.pictures());
        assertThatThrownBy(() -> volume.prompt(1, BallVolume.DEPTH, BOX)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> volume.prompt(0, 1, BOX)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> volume.set(1, 1, Mask.empty(3, 3))).isInstanceOf(IllegalArgumentException.class);
    }
}
