package io.anymask.apps.volumes.dicom;

import io.anymask.apps.volumes.Vector3;
import io.anymask.apps.volumes.VolumeException;
import io.anymask.apps.volumes.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/// One slice of a series: where it lies and what its samples mean, without its pixels. Places are DICOM's own:
/// towards the patient's left, back and head.
///
/// @param file that has it
/// @param frame of the file
/// @param format of its pixels
/// @param position of the centre of its first pixel, in millimetres
/// @param right direction of a row, of length 1
/// @param down direction of a column, of length 1
/// @param rowSpacing millimetres between rows
/// @param columnSpacing millimetres between columns
/// @param thickness what a lone slice is taken to fill, in millimetres
/// @param slope of the values
/// @param intercept of the values
/// @param windows as proposed
record Slice(
        Path file,
        int frame,
        PixelFormat format,
        Vector3 position,
        Vector3 right,
        Vector3 down,
        double rowSpacing,
        double columnSpacing,
        double thickness,
        double slope,
        double intercept,
        List<Window> windows) {
    private static final int MOST_FRAMES = 100_000;
    private static final double TURNED = 1e-3;

    /// All slices of a file.
    ///
    /// @throws VolumeException for a file without pixels, or of which nobody can say where it lies
    static List<Slice> of(Path path, DicomFile file) {
        DataSet data = file.data();
        PixelFormat format = PixelFormat.of(data);
        if (data.get(Tag.PIXELS) == null) {
            throw new VolumeException(
                    "%s: has no pixels %s, expected a picture in DICOM".formatted(file.name(), Tag.words(Tag.PIXELS)));
        }
        int frames = frames(data);
        List<DataSet> own = data.items(Tag.FRAME_GROUPS);
        if (frames > 1 && own.size() != frames) {
            throw new VolumeException("%s: got %d frames and places for %d, expected one each"
                    .formatted(file.name(), frames, own.size()));
        }
        List<Slice> slices = new ArrayList<>();
        for (int frame = 0; frame < frames; frame++) {
            Attributes attributes = new Attributes(
                    data, Optional.ofNullable(own.isEmpty() ? null : own.get(frame)), data.item(Tag.SHARED_GROUPS));
            slices.add(of(path, frame, format, attributes));
        }
        return slices;
    }

    /// The number of frames of a file.
    static int frames(DataSet data) {
        double frames = data.number(Tag.FRAMES).orElse(1);
        if (!(frames >= 1 && frames <= MOST_FRAMES)) {
            throw new VolumeException(
                    "%s: got %s frames, expected 1 to %d".formatted(data.name(), frames, MOST_FRAMES));
        }
        return (int) frames;
    }

    /// Where an attribute of a frame is looked for: in its own groups, in those that all share, in the file.
    private record Attributes(DataSet data, Optional<DataSet> own, Optional<DataSet> shared) {
        List<Double> numbers(int group, int tag) {
            return first(group, set -> set.numbers(tag)).orElseGet(() -> data.numbers(tag));
        }

        OptionalDouble number(int group, int tag) {
            List<Double> numbers = numbers(group, tag);
            return numbers.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(numbers.getFirst());
        }

        private Optional<List<Double>> first(int group, Function<DataSet, List<Double>> numbers) {
            return own.flatMap(set -> set.item(group))
                    .map(numbers)
                    .filter(found -> !found.isEmpty())
                    .or(() ->
                            shared.flatMap(set -> set.item(group)).map(numbers).filter(found -> !found.isEmpty()));
        }
    }

    private static Slice of(Path path, int frame, PixelFormat format, Attributes attributes) {
        String name = path.toString();
        List<Double> position =
                require(name, "position", Tag.POSITION, attributes.numbers(Tag.PLANE_POSITION, Tag.POSITION), 3);
        List<Double> turn = require(
                name, "orientation", Tag.ORIENTATION, attributes.numbers(Tag.PLANE_ORIENTATION, Tag.ORIENTATION), 6);
        List<Double> spacing = require(
                name, "pixel spacing", Tag.PIXEL_SPACING, attributes.numbers(Tag.PIXEL_MEASURES, Tag.PIXEL_SPACING), 2);
        if (spacing.stream().anyMatch(side -> side <= 0)) {
            throw new VolumeException(
                    "%s: got the pixel spacing %s, expected positive millimetres".formatted(name, spacing));
        }
        Vector3 right = new Vector3(turn.get(0), turn.get(1), turn.get(2));
        Vector3 down = new Vector3(turn.get(3), turn.get(4), turn.get(5));
        if (Math.abs(right.length() - 1) > TURNED
                || Math.abs(down.length() - 1) > TURNED
                || Math.abs(right.dot(down)) > TURNED) {
            throw new VolumeException("%s: got the orientation %s, expected two directions of length 1 at right angles"
                    .formatted(name, turn));
        }
        double thickness = attributes
                .number(Tag.PIXEL_MEASURES, Tag.SLICE_THICKNESS)
                .orElseGet(() ->
                        attributes.number(Tag.PIXEL_MEASURES, Tag.SLICE_SPACING).orElse(1));
        return new Slice(
                path,
                frame,
                format,
                new Vector3(position.get(0), position.get(1), position.get(2)),
                right,
                down,
                spacing.get(0),
                spacing.get(1),
                thickness > 0 ? thickness : 1,
                attributes.number(Tag.PIXEL_VALUES, Tag.RESCALE_SLOPE).orElse(1),
                attributes.number(Tag.PIXEL_VALUES, Tag.RESCALE_INTERCEPT).orElse(0),
                windows(attributes));
    }

    private static List<Double> require(String name, String what, int tag, List<Double> numbers, int count) {
        if (numbers.size() != count || numbers.stream().anyMatch(number -> !Double.isFinite(number))) {
            throw new VolumeException(
                    "%s: got %s for the %s %s, expected %d numbers; nobody can say where the slice lies"
                            .formatted(name, numbers.isEmpty() ? "nothing" : numbers, what, Tag.words(tag), count));
        }
        return numbers;
    }

    /// Windows without a width are left out.
    private static List<Window> windows(Attributes attributes) {
        List<Double> centers = attributes.numbers(Tag.FRAME_WINDOWS, Tag.WINDOW_CENTER);
        List<Double> widths = attributes.numbers(Tag.FRAME_WINDOWS, Tag.WINDOW_WIDTH);
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < Math.min(centers.size(), widths.size()); i++) {
            if (Double.isFinite(centers.get(i)) && Double.isFinite(widths.get(i)) && widths.get(i) > 0) {
                windows.add(new Window(centers.get(i), widths.get(i)));
            }
        }
        return windows;
    }

    /// At right angles to the slice.
    Vector3 normal() {
        return right.cross(down);
    }

    /// Where it lies along the normal of its series.
    double along(Vector3 normal) {
        return normal.dot(position);
    }

    /// For messages.
    String name() {
        return frame == 0 ? String.valueOf(file.getFileName()) : file.getFileName() + ", frame " + frame;
    }
}
