package io.anymask.apps.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ContrastTest {
    private static Volume of(float... values) {
        return new Volume(
                "made",
                new Grid(values.length, 1, 1, Affine.IDENTITY),
                List.of(values),
                Volume.Display.PLAIN,
                List.of());
    }

    @Test
    void aWindowSpreadsFromBlackToWhite() {
        Contrast contrast = Contrast.window(of(-1000, 1000), new Window(40, 400));
        assertThat(contrast).isEqualTo(new Contrast(-160, 240, false));
        assertThat(contrast.grey(-500)).isZero();
        assertThat(contrast.grey(40)).isEqualTo(127);
        assertThat(contrast.grey(240)).isEqualTo(255);
        assertThat(contrast.grey(Float.NaN)).isZero();
        assertThat(contrast.grey(Float.POSITIVE_INFINITY)).isEqualTo(255);
    }

    @Test
    void whatTheVolumeDoesNotReachIsNotSpread() {
        assertThat(Contrast.window(of(0, 100, Float.NaN), new Window(40, 400))).isEqualTo(new Contrast(0, 100, false));
        assertThat(Contrast.window(of(Float.NaN), new Window(40, 400)).grey(5)).isZero();
    }

    @Test
    void percentilesAreOfWhatIsAboveZero() {
        float[] values = new float[1201];
        for (int i = 0; i <= 1000; i++) {
            values[i] = i + 1;
        }
        Contrast contrast = Contrast.percentiles(of(values));
        assertThat(contrast.low()).isEqualTo(6);
        assertThat(contrast.high()).isEqualTo(996);
        assertThat(contrast.grey(0)).isZero();
        assertThat(contrast.grey(501)).isEqualTo(127);
        assertThat(Contrast.percentiles(of(0, -3)).grey(-3)).isZero();
    }
}
