package io.anymask.apps.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.apps.volumes.formats.VolumeFiles;
import io.anymask.image.Image;
import io.anymask.inference.MedSamPreprocessing;
import io.anymask.inference.MedSamPreprocessing.Way;
import io.anymask.testing.Shared;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// From the file of a volume to what MedSAM's encoder sees of a slice, as MedSAM's own scripts make it.
class MedSamGoldenTest {
    private static final int SIDE = 1024;

    /// A truncated byte may be off by one where the exact value is next to a whole number.
    private static final double BYTE = 0.0046;

    @ParameterizedTest
    @CsvSource({
        "ct_nifti.soft_tissue.z15, ct_nifti/example_ct_sm.nii.gz, CT_SOFT, 15",
        "mr_nifti.percentile.z10, mr_nifti/example_mr_sm.nii.gz, MR, 10",
        "t2s.percentile.z4, mr_spine/t2s.nii.gz, MR, 4"
    })
    void aSliceBecomesASquare(String name, String file, Preset preset, int index) {
        Volume volume =
                VolumeFiles.open(Shared.data("medical/" + file), VolumeFiles.Selection.ONLY, VolumeLimits.DEFAULT);
        Image slice = new SlicePictures(volume, preset.contrast(volume), Axis.SLICE).picture(index);
        JsonNode known = Shared.goldenJson("medsam/medsam.json").path("resize").path(name);
        JsonNode places = known.path("samples_row_column_channel");
        float[] training = MedSamPreprocessing.pixels(slice, SIDE, Way.TRAINING).toFloats();
        float[] inference =
                MedSamPreprocessing.pixels(slice, SIDE, Way.INFERENCE).toFloats();
        assertThat(places.size()).isEqualTo(50);
        for (int i = 0; i < places.size(); i++) {
            JsonNode place = places.get(i);
            int pixel = place.get(0).asInt() * SIDE + place.get(1).asInt();
            assertThat((double) training[pixel])
                    .as("training " + place)
                    .isCloseTo(known.path("samples_training_final").get(i).asDouble(), within(2e-6));
            assertThat((double) inference[pixel])
                    .as("inference " + place)
                    .isCloseTo(known.path("samples_inference_final").get(i).asDouble(), within(BYTE));
        }
    }
}
