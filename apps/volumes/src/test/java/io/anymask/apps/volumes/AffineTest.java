package io.anymask.apps.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class AffineTest {
    private static final Affine OBLIQUE = new Affine(
            new Vector3(-0.45, -0.21, 0.02),
            new Vector3(0.31, -0.67, 0.13),
            new Vector3(-0.18, 0.39, 2.46),
            new Vector3(31, -12, 47));

    @Test
    void leadsThereAndBack() {
        Vector3 index = OBLIQUE.index(OBLIQUE.at(3, 5.5, -2));
        assertThat(index.minus(new Vector3(3, 5.5, -2)).length()).isLessThan(1e-12);
    }

    @Test
    void namesTheSidesOfThePatient() {
        assertThat(OBLIQUE.axisCodes()).isEqualTo("LPS");
        assertThat(Affine.IDENTITY.axisCodes()).isEqualTo("RAS");
        assertThat(new Affine(new Vector3(0, 1, 0), new Vector3(0, 0, -1), new Vector3(-1, 0, 0), new Vector3(0, 0, 0))
                        .axisCodes())
                .isEqualTo("AIL");
    }

    @Test
    void measuresVoxels() {
        assertThat(Affine.scaling(2, 3, 4).voxelVolume()).isCloseTo(24, within(1e-12));
        assertThat(Affine.scaling(-2, 3, 4).spacing()).isEqualTo(new Vector3(2, 3, 4));
    }

    @Test
    void refusesWhatDoesNotSpanSpace() {
        Vector3 x = new Vector3(1, 0, 0);
        Vector3 y = new Vector3(0, 1, 0);
        assertThatThrownBy(() -> new Affine(x, y, x.plus(y), x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("span space");
        assertThatThrownBy(() -> new Affine(x, y, new Vector3(0, 0, Double.NaN), x))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
