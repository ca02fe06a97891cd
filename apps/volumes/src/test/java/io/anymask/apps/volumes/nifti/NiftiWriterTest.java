package io.anymask.apps.volumes.nifti;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.apps.volumes.Affine;
import io.anymask.apps.volumes.Grid;
import io.anymask.apps.volumes.LabelVolume;
import io.anymask.apps.volumes.Vector3;
import io.anymask.apps.volumes.Volume;
import io.anymask.apps.volumes.VolumeLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NiftiWriterTest {
    private static final Grid GRID = new Grid(
            7,
            5,
            4,
            new Affine(
                    new Vector3(-0.5, 0.25, 0),
                    new Vector3(0.25, 0.5, 0.125),
                    new Vector3(0, -0.5, 2),
                    new Vector3(10, -20, 30)));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"a.nii, 255, 492", "b.nii, 256, 632", "c.nii.gz, 65535, -1"})
    void labelsAndTheirPlacesAreReadBack(String name, int label, int size) throws IOException {
        LabelVolume labels = new LabelVolume(GRID);
        labels.set(0, 0, 0, 1);
        labels.set(6, 4, 3, label);
        labels.set(3, 2, 1, 7);
        Path file = folder.resolve(name);
        NiftiWriter.write(file, labels);
        if (size > 0) {
            assertThat(Files.size(file)).isEqualTo(size);
        }
        Volume volume = NiftiReader.read(file, OptionalInt.empty(), VolumeLimits.DEFAULT);
        assertThat(volume.grid()).isEqualTo(GRID);
        LabelVolume read = LabelVolume.of(volume);
        for (int k = 0; k < GRID.depth(); k++) {
            for (int j = 0; j < GRID.height(); j++) {
                for (int i = 0; i < GRID.width(); i++) {
                    assertThat(read.label(i, j, k)).isEqualTo(labels.label(i, j, k));
                }
            }
        }
    }

    /// What a viewer shows at a place of the patient stays there, whichever way the slices were stored.
    @Test
    void aPlaceInThePatientKeepsItsLabel() {
        LabelVolume labels = new LabelVolume(GRID);
        labels.set(2, 3, 1, 9);
        Vector3 place = GRID.affine().at(2, 3, 1);
        Path file = folder.resolve("place.nii.gz");
        NiftiWriter.write(file, labels);
        Volume volume = NiftiReader.read(file, OptionalInt.empty(), VolumeLimits.DEFAULT);
        Vector3 index = volume.grid().affine().index(place);
        assertThat(volume.value((int) Math.round(index.x()), (int) Math.round(index.y()), (int) Math.round(index.z())))
                .isEqualTo(9);
    }
}
