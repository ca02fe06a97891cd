package io.anymask.apps.volumes.formats;

import io.anymask.apps.volumes.Volume;
import io.anymask.apps.volumes.VolumeException;
import io.anymask.apps.volumes.VolumeLimits;
import io.anymask.apps.volumes.dicom.DicomReader;
import io.anymask.apps.volumes.nifti.NiftiReader;
import io.anymask.apps.volumes.tiff.TiffStackReader;
import io.anymask.file.Untrusted;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// Opens volumes of any known format, told apart by what is in them. Stateless.
public final class VolumeFiles {
    private VolumeFiles() {}

    /// Which volume of a file or folder with several.
    ///
    /// @param series identifier of a DICOM series
    /// @param volume number of a volume in a NIfTI file, or of a time in a TIFF file, from 0
    /// @param channel number of a channel in a TIFF file, from 1
    public record Selection(Optional<String> series, OptionalInt volume, OptionalInt channel) {
        /// The only one there is.
        public static final Selection ONLY = new Selection(Optional.empty(), OptionalInt.empty(), OptionalInt.empty());
    }

    /// @param path a NIfTI file, a TIFF file, a DICOM file or a folder of DICOM files
    /// @throws VolumeException for what is none of these, is damaged, too large, or has several volumes of which
    ///     none was chosen
    public static Volume open(Path path, Selection selection, VolumeLimits limits) {
        if (!Files.exists(path)) {
            throw new VolumeException(
                    path + ": there is no such file or folder; check the path",
                    new NoSuchFileException(path.toString()));
        }
        if (NiftiReader.reads(path)) {
            return NiftiReader.read(path, selection.volume(), limits);
        }
        if (TiffStackReader.reads(path)) {
            return TiffStackReader.read(path, selection.volume(), selection.channel(), limits);
        }
        if (!Files.isDirectory(path)) {
            Untrusted.requireFile(path, "a volume", VolumeException::new);
        }
        if (!DicomReader.reads(path)) {
            throw new VolumeException(
                    "%s: got no volume, expected a NIfTI file (.nii, .nii.gz, .hdr), a TIFF file, a DICOM file or a folder of them"
                            .formatted(path));
        }
        return DicomReader.of(path, limits).read(selection.series());
    }
}
