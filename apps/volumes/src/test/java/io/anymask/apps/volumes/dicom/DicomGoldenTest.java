package io.anymask.apps.volumes.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.apps.volumes.Values;
import io.anymask.apps.volumes.Volume;
import io.anymask.apps.volumes.VolumeException;
import io.anymask.apps.volumes.VolumeLimits;
import io.anymask.testing.Shared;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Beside pydicom and GDCM.
@Tag("shared")
final class DicomGoldenTest {
    private static final String REFUSED = "refused/";

    private final JsonNode golden = Shared.goldenJson("volumes/dicom.json");

    private static DicomReader reader(String folder) {
        return DicomReader.of(Shared.golden("volumes/dicom/" + folder), VolumeLimits.DEFAULT);
    }

    @Test
    void valuesAndPlacesArePydicoms() {
        golden.get("made").propertyStream().forEach(entry -> {
            if (entry.getValue().has("float32_sha256") && !entry.getKey().equals("encoding_jpeg_ls_lossless")) {
                check(entry.getKey(), reader(entry.getKey()).read(), entry.getValue());
            }
        });
    }

    private static void check(String name, Volume volume, JsonNode record) {
        assertThat(Values.hashOfSlices(volume))
                .as(name)
                .isEqualTo(record.get("float32_sha256").asString());
        assertThat(Values.difference(volume.grid().affine(), record.get("affine_ras")))
                .as(name)
                .isLessThan(name.equals("unsorted") ? 1e-4 : 1e-9);
        assertThat(volume.display().inverted()).isEqualTo(name.equals("monochrome1"));
        if (record.has("window_center")) {
            assertThat(volume.display().windows())
                    .hasSize(record.get("window_center").size());
            assertThat(volume.display().windows().getFirst().center())
                    .isEqualTo(record.get("window_center").get(0).asDouble());
        }
    }

    @Test
    void aRealSeriesIsReadToo() {
        Volume volume = DicomReader.of(Shared.data("medical/ct_dicom/series"), VolumeLimits.DEFAULT)
                .read();
        check("ct_dicom", volume, golden.get("data_medical"));
    }

    @Test
    void ofSeveralSeriesOneMustBeChosen() {
        DicomReader reader = reader("mixed_series");
        JsonNode series = golden.get("made").get("mixed_series").get("series");
        assertThat(reader.series()).extracting(DicomSeries::uid).hasSize(series.size());
        assertThatThrownBy(reader::read)
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("got 2 series")
                .hasMessageContaining("4 slices");
        series.propertyStream()
                .forEach(entry -> check(entry.getKey(), reader.read(Optional.of(entry.getKey())), entry.getValue()));
        assertThatThrownBy(() -> reader.read(Optional.of("1.2.3"))).hasMessageContaining("got the series 1.2.3");
    }

    @Test
    void whatWouldPutVoxelsInTheWrongPlaceIsRefused() {
        assertThatThrownBy(() -> reader("missing_slice").read())
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("a slice is missing")
                .hasMessageContaining("s5.dcm");
        assertThatThrownBy(() -> reader("duplicate_position").read())
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("s2.dcm and s3.dcm");
        assertThatThrownBy(() -> reader("uneven_spacing").read())
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("mm");
    }

    @Test
    void anEncodingThatIsNotReadIsNamed() {
        assertThatThrownBy(() -> reader("encoding_jpeg_ls_lossless").read())
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("JPEG-LS lossless (1.2.840.10008.1.2.4.80)");
    }

    @Test
    void damagedFilesAreRefusedByName() {
        golden.get("made").propertyStream().forEach(entry -> {
            if (entry.getKey().startsWith(REFUSED)) {
                Path file = Shared.golden("volumes/dicom/" + entry.getKey());
                assertThatThrownBy(
                                () -> DicomReader.of(file, VolumeLimits.DEFAULT).read())
                        .as(entry.getKey())
                        .isInstanceOf(VolumeException.class)
                        .hasMessageContaining(entry.getKey().substring(REFUSED.length()));
            }
        });
    }
}
