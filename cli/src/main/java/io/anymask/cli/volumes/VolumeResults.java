package io.anymask.cli.volumes;

import io.anymask.apps.volumes.Grid;
import io.anymask.apps.volumes.LabelVolume;
import io.anymask.apps.volumes.Montage;
import io.anymask.apps.volumes.ObjectStatistics;
import io.anymask.apps.volumes.SlicePictures;
import io.anymask.apps.volumes.VolumeException;
import io.anymask.apps.volumes.nifti.NiftiWriter;
import io.anymask.apps.volumes.segment.FoundObject;
import io.anymask.apps.volumes.tiff.TiffLabelWriter;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OutputFailure;
import io.anymask.cli.output.OutputFolder;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What comes of a segmented volume: its labels, a picture of them, and figures.
///
/// @param pictures of the volume
/// @param labels on its grid
/// @param found all objects, by number
/// @param figures of each of them; none for one without any voxel
/// @param asTiff whether labels become a stack, as the volume is one; else NIfTI
record VolumeResults(
        SlicePictures pictures,
        LabelVolume labels,
        SortedMap<Integer, FoundObject> found,
        SortedMap<Integer, Optional<ObjectStatistics>> figures,
        boolean asTiff) {
    private static final String NIFTI = "labels.nii.gz";
    private static final String TIFF = "labels.tif";
    private static final String MONTAGE = "montage.png";
    private static final String STATISTICS = "statistics.json";

    static VolumeResults of(
            SlicePictures pictures, LabelVolume labels, SortedMap<Integer, FoundObject> found, boolean asTiff) {
        SortedMap<Integer, Optional<ObjectStatistics>> figures = new TreeMap<>();
        found.keySet().forEach(number -> figures.put(number, ObjectStatistics.of(pictures.volume(), labels, number)));
        return new VolumeResults(pictures, labels, found, figures, asTiff);
    }

    /// @throws InputException when results of an earlier run are there that may not be replaced
    static void requireFree(OutputFolder folder, boolean overwrite) {
        List<String> names = List.of(NIFTI, TIFF, MONTAGE, STATISTICS);
        folder.requireFree(overwrite, names.stream().map(folder::file).toList());
    }

    /// @throws OutputFailure when something cannot be written
    void write(OutputFolder folder) {
        try {
            if (asTiff) {
                TiffLabelWriter.write(folder.file(TIFF), labels);
            } else {
                NiftiWriter.write(folder.file(NIFTI), labels);
            }
            Files.deleteIfExists(folder.file(asTiff ? NIFTI : TIFF)); // an earlier run's
            AtomicFile.writeStream(
                    folder.file(MONTAGE),
                    stream -> Montage.draw(pictures, labels).writePng(stream));
        } catch (VolumeException e) {
            throw new OutputFailure(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new OutputFailure(folder.file(MONTAGE) + ": cannot be written (" + FileFault.describe(e) + ")", e);
        }
        folder.write(STATISTICS, json() + "\n");
    }

    /// The figures as JSON.
    String json() {
        Grid grid = labels.grid();
        ObjectNode root = JsonMapper.shared()
                .createObjectNode()
                .put("volume", pictures.volume().name())
                .put("columns", grid.width())
                .put("rows", grid.height())
                .put("slices", grid.depth())
                .put("axes", grid.affine().axisCodes());
        ArrayNode objects = root.putArray("objects");
        found.forEach((number, object) -> {
            ObjectNode node = objects.addObject().put("object", number);
            figures.getOrDefault(number, Optional.empty())
                    .ifPresentOrElse(figure -> put(node, figure), () -> node.put("voxels", 0));
            list(node, "shown", object.shown());
            list(node, "lost", object.lost());
            list(node, "interpolated", object.interpolated());
        });
        return root.toPrettyString();
    }

    private static void put(ObjectNode node, ObjectStatistics object) {
        node.put("voxels", object.voxels()).put("millilitres", object.millilitres());
        node.putArray("extent_mm")
                .add(object.extent().x())
                .add(object.extent().y())
                .add(object.extent().z());
        index(node, "first", object.first());
        index(node, "last", object.last());
        if (Double.isFinite(object.mean())) {
            node.put("mean", object.mean()).put("deviation", object.deviation());
        }
    }

    private static void index(ObjectNode node, String name, ObjectStatistics.Index index) {
        node.putArray(name).add(index.column()).add(index.row()).add(index.slice());
    }

    private static void list(ObjectNode node, String name, List<Integer> numbers) {
        ArrayNode array = node.putArray(name);
        numbers.forEach(array::add);
    }

    /// For people.
    ///
    /// @param output where the files are
    void tell(PrintWriter out, Path output) {
        figures.forEach((number, figure) ->
                out.println(figure.map(VolumeResults::words).orElseGet(() -> "object %d: no voxel".formatted(number))));
        String file = asTiff ? TIFF : NIFTI;
        out.printf("%s, %s and %s are in %s. Not a medical device.%n", file, MONTAGE, STATISTICS, output);
    }

    private static String words(ObjectStatistics object) {
        return String.format(
                Locale.ROOT,
                "object %d: %.2f ml, %.0f × %.0f × %.0f mm, slices %d to %d, values %.1f ± %.1f",
                object.label(),
                object.millilitres(),
                object.extent().x(),
                object.extent().y(),
                object.extent().z(),
                object.first().slice(),
                object.last().slice(),
                object.mean(),
                object.deviation());
    }
}
