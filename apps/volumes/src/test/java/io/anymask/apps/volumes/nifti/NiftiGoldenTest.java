package io.anymask.apps.volumes.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.apps.volumes.Values;
import io.anymask.apps.volumes.Volume;
import io.anymask.apps.volumes.VolumeException;
import io.anymask.apps.volumes.VolumeLimits;
import io.anymask.testing.Shared;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Beside NiBabel.
@Tag("shared")
final class NiftiGoldenTest {
    private final JsonNode golden = Shared.goldenJson("volumes/nifti.json");

    private static Volume read(Path file, OptionalInt volume) {
        return NiftiReader.read(file, volume, VolumeLimits.DEFAULT);
    }

    @Test
    void valuesAndPlacesAreNiBabels() {
        golden.get("made")
                .forEach(record ->
                        check(Shared.golden("volumes/" + record.get("file").asString()), record));
    }

    @Test
    void realFilesAreReadToo() {
        golden.get("data_medical").forEach(record -> {
            String file = record.get("file").asString().replaceFirst("^data/", "");
            check(Shared.data(file), record);
        });
    }

    private static void check(Path file, JsonNode record) {
        JsonNode shape = record.get("shape");
        int count = shape.size() > 3 ? shape.get(3).asInt() : 1;
        List<Volume> volumes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            volumes.add(read(file, count == 1 ? OptionalInt.empty() : OptionalInt.of(i)));
        }
        Volume first = volumes.getFirst();
        assertThat(first.grid().width()).isEqualTo(shape.get(0).asInt());
        assertThat(first.grid().depth())
                .isEqualTo(shape.size() > 2 ? shape.get(2).asInt() : 1);
        assertThat(Values.hashOfColumns(volumes))
                .as(file.toString())
                .isEqualTo(record.get("float32_sha256").asString());
        JsonNode affine =
                record.has("affine_by_the_standard") ? record.get("affine_by_the_standard") : record.get("affine");
        assertThat(Values.difference(first.grid().affine(), affine))
                .as(file.toString())
                .isLessThan(1e-9);
        assertThat(first.remarks()).hasSize(record.has("affine_by_the_standard") ? 1 : 0);
        if (!record.has("affine_by_the_standard")) {
            assertThat(first.grid().affine().axisCodes())
                    .isEqualTo(record.get("axis_codes").asString());
        }
    }

    @Test
    void eitherFileOfAPairMayBeNamed() {
        Volume image = read(Shared.golden("volumes/nifti/uint16_pair.img"), OptionalInt.empty());
        Volume header = read(Shared.golden("volumes/nifti/uint16_pair.hdr"), OptionalInt.empty());
        assertThat(Values.hashOfSlices(header)).isEqualTo(Values.hashOfSlices(image));
    }

    @Test
    void severalVolumesMustBeChosenFrom() {
        Path file = Shared.golden("volumes/nifti/int16_4d_two_volumes.nii");
        assertThatThrownBy(() -> read(file, OptionalInt.empty()))
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("got 2 volumes")
                .hasMessageContaining("from 0 to 1");
        assertThatThrownBy(() -> read(file, OptionalInt.of(2)))
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("got volume 2");
    }

    @Test
    void damagedFilesAreRefusedByName() {
        golden.get("refused").propertyStream().forEach(entry -> {
            Path file = Shared.golden("volumes/nifti/" + entry.getKey());
            assertThatThrownBy(() -> read(file, OptionalInt.empty()))
                    .as(entry.getKey())
                    .isInstanceOf(VolumeException.class)
                    .hasMessageContaining(entry.getKey());
        });
    }
}
