package io.anymask.apps.volumes.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.apps.volumes.Vector3;
import io.anymask.apps.volumes.Volume;
import io.anymask.apps.volumes.VolumeException;
import io.anymask.apps.volumes.VolumeLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DicomReaderTest {
    @TempDir
    private Path folder;

    private Volume read() {
        return DicomReader.of(folder, VolumeLimits.DEFAULT).read();
    }

    private void write(String name, MadeDicom slice) throws IOException {
        Files.write(folder.resolve(name), slice.bytes());
    }

    @ParameterizedTest
    @EnumSource(names = {"IMPLICIT_LITTLE", "EXPLICIT_LITTLE", "EXPLICIT_BIG", "RUN_LENGTHS"})
    void slicesAreSortedByTheirPlace(TransferSyntax syntax) throws IOException {
        write("a", new MadeDicom(syntax, 7));
        write("b", new MadeDicom(syntax, 3));
        write("c", new MadeDicom(syntax, 5));
        Files.writeString(folder.resolve("notes.txt"), "no picture");
        Volume volume = read();
        assertThat(volume.grid().depth()).isEqualTo(3);
        assertThat(volume.value(4, 2, 0)).isEqualTo(324);
        assertThat(volume.value(4, 2, 2)).isEqualTo(724);
        assertThat(volume.grid().affine().at(0, 0, 1)).isEqualTo(new Vector3(10, 20, 5));
        assertThat(volume.grid().affine().spacing()).isEqualTo(new Vector3(0.5, 0.75, 2));
        assertThat(volume.grid().affine().axisCodes()).isEqualTo("LPS");
    }

    @Test
    void eachSliceHasItsOwnScale() throws IOException {
        write(
                "a",
                new MadeDicom(TransferSyntax.EXPLICIT_LITTLE, 0)
                        .with(Tag.RESCALE_SLOPE, "2")
                        .with(Tag.RESCALE_INTERCEPT, "-1024"));
        write("b", new MadeDicom(TransferSyntax.EXPLICIT_LITTLE, 1));
        Volume volume = read();
        assertThat(volume.value(1, 1, 0)).isEqualTo(-1002);
        assertThat(volume.value(1, 1, 1)).isEqualTo(111);
    }

    @Test
    void whatDoesNotFitIsNamed() throws IOException {
        write("a.dcm", new MadeDicom(TransferSyntax.EXPLICIT_LITTLE, 0));
        write("b.dcm", new MadeDicom(TransferSyntax.EXPLICIT_LITTLE, 1).with(Tag.ORIENTATION, "0\\1\\0\\1\\0\\0"));
        assertThatThrownBy(this::read).isInstanceOf(VolumeException.class).hasMessageContaining("b.dcm is turned");
        write("b.dcm", new MadeDicom(TransferSyntax.EXPLICIT_LITTLE, 1).with(Tag.PIXEL_SPACING, "1\\1"));
        assertThatThrownBy(this::read).isInstanceOf(VolumeException.class).hasMessageContaining("another size");
        write("b.dcm", new MadeDicom(TransferSyntax.EXPLICIT_LITTLE, 1).without(Tag.POSITION));
        assertThatThrownBy(this::read)
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("b.dcm")
                .hasMessageContaining("position (0020,0032)");
    }

    @Test
    void aFolderWithoutPicturesIsRefused() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "no picture");
        assertThatThrownBy(this::read).isInstanceOf(VolumeException.class).hasMessageContaining("no pictures in DICOM");
        assertThat(DicomReader.reads(folder)).isFalse();
    }
}
