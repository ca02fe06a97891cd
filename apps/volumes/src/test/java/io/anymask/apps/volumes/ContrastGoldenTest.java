package io.anymask.apps.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.apps.volumes.dicom.DicomReader;
import io.anymask.apps.volumes.nifti.NiftiReader;
import io.anymask.testing.Shared;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Beside MedSAM's preparation: every byte.
@Tag("shared")
final class ContrastGoldenTest {
    @Test
    void greysAreMedSams() throws NoSuchAlgorithmException {
        for (JsonNode record : Shared.goldenJson("medsam/medsam.json").get("to_8_bit")) {
            String source = record.get("source").asString();
            Volume volume = source.startsWith("ct_dicom")
                    ? DicomReader.of(Shared.data("medical/ct_dicom/series"), VolumeLimits.DEFAULT)
                            .read()
                    : NiftiReader.read(Shared.data("medical/" + source), OptionalInt.empty(), VolumeLimits.DEFAULT);
            JsonNode window = record.get("window_level_width");
            Contrast contrast = window == null || window.isNull()
                    ? Contrast.percentiles(volume)
                    : Contrast.window(
                            volume,
                            new Window(window.get(0).asDouble(), window.get(1).asDouble()));
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int k = 0; k < volume.grid().depth(); k++) {
                float[] values = volume.slice(k);
                byte[] greys = new byte[values.length];
                for (int i = 0; i < greys.length; i++) {
                    greys[i] = (byte) contrast.grey(values[i]);
                }
                digest.update(greys);
            }
            assertThat(HexFormat.of().formatHex(digest.digest()))
                    .as(source + " " + window)
                    .isEqualTo(record.get("sha256").asString());
        }
    }
}
