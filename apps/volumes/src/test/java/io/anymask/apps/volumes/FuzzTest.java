package io.anymask.apps.volumes;

import io.anymask.apps.volumes.dicom.DicomSeeds;
import io.anymask.apps.volumes.nifti.NiftiReader;
import io.anymask.apps.volumes.nifti.NiftiWriter;
import io.anymask.testing.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Damaged files of every format.
@Tag("fuzz")
class FuzzTest {
    private static final VolumeLimits LIMITS = new VolumeLimits(1 << 20, 1 << 16);

    @TempDir
    private Path folder;

    @TestFactory
    DynamicTest nifti() throws IOException {
        return Fuzz.of("NIfTI", ".nii")
                .seeds(seed("plain.nii", 3), seed("wide.nii", 300), seed("packed.nii.gz", 3))
                .allocating(4000, 32 << 20)
                .readingFiles(file -> NiftiReader.read(file, OptionalInt.empty(), LIMITS));
    }

    private byte[] seed(String name, int label) throws IOException {
        LabelVolume labels = new LabelVolume(new Grid(5, 4, 3, Affine.scaling(1, 2, 3)));
        labels.set(1, 2, 1, label);
        Path file = folder.resolve(name);
        NiftiWriter.write(file, labels);
        return Files.readAllBytes(file);
    }

    @TestFactory
    DynamicTest dicom() throws IOException {
        return Fuzz.of("DICOM", ".dcm")
                .seeds(DicomSeeds.all())
                .allocating(4000, 32 << 20)
                .readingFiles(file -> DicomSeeds.read(file, LIMITS));
    }
}
