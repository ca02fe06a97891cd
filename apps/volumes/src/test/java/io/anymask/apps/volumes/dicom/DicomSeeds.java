package io.anymask.apps.volumes.dicom;

import io.anymask.apps.volumes.VolumeLimits;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Small sound files of every encoding that a test can write.
public final class DicomSeeds {
    private DicomSeeds() {}

    public static byte[][] all() {
        return Stream.of(
                        TransferSyntax.IMPLICIT_LITTLE,
                        TransferSyntax.EXPLICIT_LITTLE,
                        TransferSyntax.EXPLICIT_BIG,
                        TransferSyntax.RUN_LENGTHS)
                .map(syntax -> new MadeDicom(syntax, 1)
                        .with(Tag.WINDOW_CENTER, "40\\300")
                        .with(Tag.WINDOW_WIDTH, "400\\1500")
                        .bytes())
                .toArray(byte[][]::new);
    }

    public static void read(Path file, VolumeLimits limits) {
        DicomReader.of(file, limits).read();
    }
}
