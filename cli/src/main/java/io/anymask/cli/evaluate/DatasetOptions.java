package io.anymask.cli.evaluate;

import io.anymask.cli.command.OptionException;
import io.anymask.cli.options.DatasetSource;
import io.anymask.cli.options.ImageOptions;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.CocoResults;
import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetFormat;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.Notes;
import io.anymask.evaluation.report.FileStamp;
import io.anymask.evaluation.text.Absence;
import io.anymask.image.ReadOptions;
import io.anymask.spark.TruthSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options on how an annotated data set is read.
final class DatasetOptions {
    @Mixin
    private final DatasetSource source = new DatasetSource();

    @Mixin
    private final Every every = new Every();

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "Only N images, drawn at random by --seed. Default: all.")
    private @Nullable Integer sample;

    @Mixin
    private final ImageOptions reading = new ImageOptions();

    /// Says on the error stream what was odd in the data set.
    ///
    /// @param path a JSON file, or the folder of label maps, masks, SA-1B or DAVIS
    /// @param seed of the draw of a sample
    Dataset open(Path path, long seed) {
        if (sample != null && sample < 1) {
            throw new OptionException("--sample: got %d, expected 1 or more".formatted(sample));
        }
        Dataset read = source.open(path).reading(reading.readOptions());
        source.begin(read.name(), read.found());
        Dataset looked = new Dataset(read.name(), every.of(read.images()), read.found());
        return sample == null ? looked : drawn(looked, sample, seed);
    }

    /// Without replacement, in the order of the data set. A larger sample of the same seed holds a smaller one.
    private static Dataset drawn(Dataset all, int count, long seed) {
        List<DatasetImage> shuffled = new ArrayList<>(all.images());
        Collections.shuffle(shuffled, new SplittableRandom(seed));
        Set<DatasetImage> chosen = Set.copyOf(shuffled.subList(0, Math.min(count, shuffled.size())));
        return all.where(chosen::contains);
    }

    /// What a file says of the data set's images, after it was told what is odd in it.
    List<CocoDetection> detections(Path results, Path json, Dataset dataset) {
        Notes notes = new Notes();
        CocoInstances all = CocoInstances.read(json);
        List<CocoDetection> found = CocoResults.read(results, all, notes);
        source.begin(results.toString(), notes);
        Set<Long> wanted = ids(dataset);
        return found.stream()
                .filter(detection -> wanted.contains(detection.imageId()))
                .toList();
    }

    /// Says how much was found to be odd while the data set was used.
    ///
    /// @return the images that could be used
    Dataset used(Dataset dataset) {
        source.end(dataset);
        return dataset.usable();
    }

    /// The truth of the images of a data set of COCO or LVIS.
    CocoInstances truth(Path json, Dataset dataset) {
        return truth(CocoInstances.read(json), dataset);
    }

    /// What the annotations say of what is not in them: LVIS's do, others are complete.
    Absence absence(Path path) {
        return source.format(path) == DatasetFormat.COCO ? Absence.of(CocoInstances.read(path)) : Absence.COMPLETE;
    }

    private static Set<Long> ids(Dataset dataset) {
        return dataset.images().stream()
                .map(image -> Long.parseLong(image.id()))
                .collect(Collectors.toSet());
    }

    static CocoInstances truth(CocoInstances all, Dataset dataset) {
        Set<Long> wanted = ids(dataset);
        return CocoInstances.of(
                all.images().stream()
                        .filter(image -> wanted.contains(image.id()))
                        .toList(),
                all.categories(),
                all.instances().stream()
                        .filter(instance -> wanted.contains(instance.imageId()))
                        .toList());
    }

    /// The data set as a value, for whoever opens it elsewhere.
    ///
    /// @param name that results carry
    TruthSource spec(Path path, String name) {
        return new TruthSource(
                name,
                path.toAbsolutePath().normalize().toString(),
                source.format(path),
                source.photos(path).toAbsolutePath().normalize().toString(),
                reading.readOptions());
    }

    /// For the setup of reports and journals.
    String text(Path path) {
        return path.toAbsolutePath().normalize() + every.text() + (sample == null ? "" : ", a sample of " + sample);
    }

    String formatText(Path path) {
        return source.format(path).word();
    }

    /// The hash of the file where there is one for all images.
    static String annotationText(Dataset dataset) {
        Set<Path> files = truths(dataset);
        Path first = files.iterator().next();
        return files.size() == 1 && Files.isRegularFile(first)
                ? FileStamp.content(first, "annotations")
                : "of %d images".formatted(files.size());
    }

    /// Where the photos are.
    String photoText(Path path) {
        return source.photos(path).toAbsolutePath().normalize().toString();
    }

    /// How photos are read, for the setup of reports and journals.
    SequencedMap<String, String> reading() {
        ReadOptions options = reading.readOptions();
        SequencedMap<String, String> text = new LinkedHashMap<>();
        text.put("range of samples", options.range().toString());
        text.put("page", Integer.toString(options.page()));
        text.put(
                "channels",
                options.channels().isEmpty()
                        ? "grey or the colours"
                        : options.channels().toString());
        text.put("largest photo", options.limits().maxPixels() + " pixels");
        text.put("EXIF orientation", options.ignoreExif() ? "ignored" : "heeded");
        return text;
    }

    /// Whether the annotations are still the same, where [#annotationText] does not tell.
    static String annotationFiles(Dataset dataset) {
        Set<Path> files = truths(dataset);
        return files.size() == 1 && Files.isRegularFile(files.iterator().next()) ? "one" : FileStamp.of(files);
    }

    private static Set<Path> truths(Dataset dataset) {
        return dataset.images().stream().map(DatasetImage::truth).collect(Collectors.toSet());
    }

    static String photoFiles(Dataset dataset) {
        return FileStamp.of(dataset.images().stream().map(DatasetImage::file).toList());
    }
}
