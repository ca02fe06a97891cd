package io.anymask.apps.volumes.dicom;

import io.anymask.apps.volumes.Affine;
import io.anymask.apps.volumes.Grid;
import io.anymask.apps.volumes.Vector3;
import io.anymask.apps.volumes.Volume;
import io.anymask.apps.volumes.VolumeException;
import io.anymask.apps.volumes.VolumeLimits;
import io.anymask.file.Untrusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads a series of DICOM files as a volume. For one thread at a time; files are read again for each question.
public final class DicomReader {
    private static final String WHAT = "DICOM files";

    /// The directory of a disk, which has no pictures.
    private static final String DIRECTORY = "1.2.840.10008.1.3.10";

    /// Millimetres, and share of a slice's distance, by which slices may lie off their place.
    private static final double EVEN = 0.01;

    private static final double TURNED = 1e-4;

    private final Path path;
    private final VolumeLimits limits;

    private DicomReader(Path path, VolumeLimits limits) {
        this.path = path;
        this.limits = limits;
    }

    /// @param path a folder of files, or one file with all slices
    public static DicomReader of(Path path, VolumeLimits limits) {
        return new DicomReader(path, limits);
    }

    /// Whether a file or folder is one of DICOM's: by the sign in it, or in any file of the folder.
    public static boolean reads(Path path) {
        return Untrusted.read(
                path.toString(),
                WHAT,
                () -> {
                    if (!Files.isDirectory(path)) {
                        return Files.isRegularFile(path) && DicomFile.is(path);
                    }
                    for (Path file : files(path)) {
                        if (DicomFile.is(file)) {
                            return true;
                        }
                    }
                    return false;
                },
                VolumeException::new);
    }

    /// The series of the folder, in the order of their first files.
    ///
    /// @throws VolumeException when there is none, or a file is damaged
    public List<DicomSeries> series() {
        return groups().values().stream().map(Group::series).toList();
    }

    /// One of the series, whose files are not read again.
    private record Group(String uid, String description, String modality, List<Slice> slices) {
        DicomSeries series() {
            return new DicomSeries(uid, description, modality, slices.size());
        }
    }

    private Map<String, Group> groups() {
        return Untrusted.read(path.toString(), WHAT, this::readGroups, VolumeException::new);
    }

    private Map<String, Group> readGroups() throws IOException {
        List<Path> files = Files.isDirectory(path) ? files(path) : List.of(path);
        boolean alone = !Files.isDirectory(path);
        Map<String, Group> groups = new LinkedHashMap<>();
        for (Path file : files) {
            if (!alone && !DicomFile.is(file)) {
                continue;
            }
            DicomFile dicom = DicomFile.read(file, limits);
            DataSet data = dicom.data();
            boolean picture = data.get(Tag.ROWS) != null || data.get(Tag.PIXELS) != null;
            if (data.text(Tag.SOP_CLASS).equals(DIRECTORY) || (!picture && !alone)) {
                continue;
            }
            groups.computeIfAbsent(
                            data.text(Tag.SERIES),
                            uid -> new Group(
                                    uid, data.text(Tag.SERIES_DESCRIPTION), data.text(Tag.MODALITY), new ArrayList<>()))
                    .slices()
                    .addAll(Slice.of(file, dicom));
        }
        if (groups.isEmpty()) {
            throw new VolumeException("%s: got no pictures in DICOM, expected a series of them".formatted(path));
        }
        return groups;
    }

    private static List<Path> files(Path folder) throws IOException {
        Untrusted.requireFolder(folder, WHAT, VolumeException::new);
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /// The only series.
    ///
    /// @throws VolumeException as [#read(Optional)]
    public Volume read() {
        return read(Optional.empty());
    }

    /// A series, its slices sorted along their normal and each with its own scaling.
    ///
    /// @param uid which of several series
    /// @throws VolumeException when there are several and none was chosen; for slices that are turned, of another
    ///     size, missing or twice there; for damaged files and encodings that are not read
    public Volume read(Optional<String> uid) {
        Map<String, Group> groups = groups();
        Group group = chosen(groups, uid);
        Vector3 normal = group.slices().getFirst().normal();
        List<Slice> slices = group.slices().stream()
                .sorted(Comparator.comparingDouble(slice -> slice.along(normal)))
                .toList();
        requireAlike(slices);
        requireEven(slices, normal);
        Slice first = slices.getFirst();
        PixelFormat format = first.format();
        limits.require(path.toString(), format.columns(), format.rows(), slices.size());
        Grid grid = new Grid(format.columns(), format.rows(), slices.size(), affine(slices, normal));
        Untrusted.require(path.toString(), Float.BYTES * grid.voxels(), VolumeException::new);
        List<float[]> values = Untrusted.read(path.toString(), WHAT, () -> values(slices), VolumeException::new);
        return new Volume(
                path.toString(), grid, values, new Volume.Display(first.windows(), format.inverted()), List.of());
    }

    private Group chosen(Map<String, Group> groups, Optional<String> uid) {
        if (uid.isPresent()) {
            Group group = groups.get(uid.get());
            if (group == null) {
                throw new VolumeException(
                        "%s: got the series %s, expected one of: %s".formatted(path, uid.get(), words(groups)));
            }
            return group;
        }
        if (groups.size() > 1) {
            throw new VolumeException(
                    "%s: got %d series, expected to be told which: %s".formatted(path, groups.size(), words(groups)));
        }
        return groups.values().iterator().next();
    }

    private static String words(Map<String, Group> groups) {
        return groups.values().stream().map(group -> group.series().toString()).collect(Collectors.joining("; "));
    }

    private void requireAlike(List<Slice> slices) {
        Slice first = slices.getFirst();
        for (Slice slice : slices) {
            PixelFormat format = slice.format();
            if (format.rows() != first.format().rows()
                    || format.columns() != first.format().columns()) {
                throw new VolumeException("%s: %s has %d × %d pixels and %s %d × %d, expected slices of one size"
                        .formatted(
                                path,
                                slice.name(),
                                format.columns(),
                                format.rows(),
                                first.name(),
                                first.format().columns(),
                                first.format().rows()));
            }
            if (slice.right().minus(first.right()).length() > TURNED
                    || slice.down().minus(first.down()).length() > TURNED) {
                throw new VolumeException("%s: %s is turned against %s, expected parallel slices; sort them apart first"
                        .formatted(path, slice.name(), first.name()));
            }
            if (Math.abs(slice.rowSpacing() - first.rowSpacing()) > TURNED * first.rowSpacing()
                    || Math.abs(slice.columnSpacing() - first.columnSpacing()) > TURNED * first.columnSpacing()) {
                throw new VolumeException("%s: pixels of %s are of another size than those of %s, expected one spacing"
                        .formatted(path, slice.name(), first.name()));
            }
            if (format.inverted() != first.format().inverted()) {
                throw new VolumeException(
                        "%s: low values are bright in one of %s and %s and dark in the other, expected one kind"
                                .formatted(path, slice.name(), first.name()));
            }
        }
    }

    /// Each slice must lie where its neighbours and their number say.
    private void requireEven(List<Slice> slices, Vector3 normal) {
        if (slices.size() < 2) {
            return;
        }
        double[] gaps = new double[slices.size() - 1];
        for (int k = 0; k < gaps.length; k++) {
            gaps[k] = slices.get(k + 1).along(normal) - slices.get(k).along(normal);
            if (gaps[k] < EVEN) {
                throw new VolumeException(
                        "%s: %s and %s lie at the same place, expected a slice once; take one of them away"
                                .formatted(
                                        path,
                                        slices.get(k).name(),
                                        slices.get(k + 1).name()));
            }
        }
        double median = Arrays.stream(gaps).sorted().toArray()[gaps.length / 2];
        for (int k = 0; k < gaps.length; k++) {
            if (Math.abs(gaps[k] - median) > Math.max(EVEN, EVEN * median)) {
                throw new VolumeException(
                        ("%s: %.4g mm lie between %s and %s, %.4g mm between most others: %s. Expected even steps; add what"
                                        + " is missing or take the rest as two series")
                                .formatted(
                                        path,
                                        gaps[k],
                                        slices.get(k).name(),
                                        slices.get(k + 1).name(),
                                        median,
                                        missing(gaps[k] / median)));
            }
        }
    }

    private static String missing(double steps) {
        long whole = Math.round(steps);
        return whole > 1 && Math.abs(steps - whole) < EVEN * whole
                ? whole == 2 ? "a slice is missing" : whole - 1 + " slices are missing"
                : "the steps are uneven";
    }

    /// DICOM's places lie towards the left, back and head of the patient.
    private static Affine affine(List<Slice> slices, Vector3 normal) {
        Slice first = slices.getFirst();
        Vector3 step = slices.size() == 1
                ? normal.times(first.thickness())
                : slices.getLast().position().minus(first.position()).times(1.0 / (slices.size() - 1));
        return new Affine(
                turned(first.right().times(first.columnSpacing())),
                turned(first.down().times(first.rowSpacing())),
                turned(step),
                turned(first.position()));
    }

    private static Vector3 turned(Vector3 place) {
        return new Vector3(0 - place.x(), 0 - place.y(), place.z());
    }

    /// A file at a time is in memory.
    private List<float[]> values(List<Slice> slices) throws IOException {
        float[][] values = new float[slices.size()][];
        Map<Path, List<Integer>> byFile = new LinkedHashMap<>();
        for (int k = 0; k < slices.size(); k++) {
            byFile.computeIfAbsent(slices.get(k).file(), file -> new ArrayList<>())
                    .add(k);
        }
        for (Map.Entry<Path, List<Integer>> entry : byFile.entrySet()) {
            DicomFile file = DicomFile.read(entry.getKey(), limits);
            Pixels pixels = new Pixels(file, PixelFormat.of(file.data()), Slice.frames(file.data()));
            for (int k : entry.getValue()) {
                Slice slice = slices.get(k);
                values[k] = scaled(pixels.frame(slice.frame()), slice);
            }
        }
        return List.of(values);
    }

    /// In double precision.
    private static float[] scaled(int[] samples, Slice slice) {
        float[] values = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            values[i] = (float) (slice.format().value(samples[i]) * slice.slope() + slice.intercept());
        }
        return values;
    }
}
