package io.anymask.evaluation.edges.report;

import io.anymask.dataset.BsdsFolder;
import io.anymask.dataset.BsdsImage;
import io.anymask.dataset.DatasetException;
import io.anymask.evaluation.EvaluationException;
import io.anymask.evaluation.Progress;
import io.anymask.evaluation.edges.EdgeMap;
import io.anymask.evaluation.edges.bsds.BoundaryBenchmark;
import io.anymask.evaluation.edges.bsds.ImageResult;
import io.anymask.evaluation.report.FileStamp;
import io.anymask.evaluation.report.Journal;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.Sha256;
import io.anymask.image.Image;
import io.anymask.mask.Mask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/// Evaluates edge maps image by image, and resumes where it was stopped: the maps and a journal of the counts
/// lie in a folder. Not to be used by several processes on one folder.
///
/// @param folder for maps and journals
/// @param startOver forgets what is there
/// @param skipMissing leaves out images without a stored map, and reports them, instead of failing
public record EdgeEvaluation(
        BsdsFolder bsds, BoundaryBenchmark benchmark, Path folder, boolean startOver, boolean skipMissing) {
    private static final int NAMED = 5;

    /// Images whose photo or annotations cannot be read are left out, and the data set notes them.
    ///
    /// @throws EvaluationException naming file and image, for maps that are missing, damaged or of the wrong size
    /// @throws io.anymask.dataset.DatasetException when no image can be read, or the data set is strict
    public MethodResult evaluate(EdgeSource source, Progress progress) {
        List<String> missing = missing(source);
        List<BsdsImage> wanted = bsds.images().stream()
                .filter(image -> !missing.contains(image.id()))
                .toList();
        Path maps = switch (source) {
            case EdgeSource.Detected detected -> made(folder.resolve("maps").resolve(detected.name()));
            case EdgeSource.Stored stored -> stored.folder();
        };
        List<ImageResult> results = new ArrayList<>();
        try (Journal journal =
                Journal.open(folder.resolve(source.name() + ".journal.jsonl"), setup(source), startOver)) {
            int done = 0;
            for (BsdsImage image : wanted) {
                bsds.ifUsable(image, () -> switch (source) {
                            case EdgeSource.Detected detected -> detect(detected, image, maps, journal);
                            case EdgeSource.Stored stored -> read(stored, image, journal);
                        })
                        .ifPresent(results::add);
                progress.at(++done, wanted.size());
            }
        }
        bsds.requireSome(wanted.size(), results.size());
        return new MethodResult(source.name(), source.setup(), results, missing, maps);
    }

    private List<String> missing(EdgeSource source) {
        if (!(source instanceof EdgeSource.Stored stored)) {
            return List.of();
        }
        if (!Files.isDirectory(stored.folder())) {
            throw new EvaluationException(stored.folder() + ": there is no such folder of edge maps");
        }
        List<String> missing = bsds.images().stream()
                .map(BsdsImage::id)
                .filter(id -> !Files.isRegularFile(stored.file(id)))
                .toList();
        if (missing.size() == bsds.images().size() || (!missing.isEmpty() && !skipMissing)) {
            throw new EvaluationException("%s: no edge map for %d of %d images (%s%s), expected files such as %s"
                    .formatted(
                            stored.folder(),
                            missing.size(),
                            bsds.images().size(),
                            String.join(", ", missing.stream().limit(NAMED).toList()),
                            missing.size() > NAMED ? ", …" : "",
                            stored.file(missing.getFirst()).getFileName()));
        }
        return missing;
    }

    private static Path made(Path folder) {
        try {
            return AtomicFile.createFolder(folder);
        } catch (IOException e) {
            throw new EvaluationException(folder + ": cannot be made (" + FileFault.describe(e) + ")", e);
        }
    }

    private SequencedMap<String, String> setup(EdgeSource source) {
        SequencedMap<String, String> setup = new LinkedHashMap<>();
        setup.put("method", source.name());
        setup.putAll(source.setup());
        setup.put("data set", bsds.name());
        setup.putAll(folders());
        setup.put("photo files", FileStamp.of(files(BsdsImage::photo)));
        setup.put("annotation files", FileStamp.of(files(BsdsImage::truth)));
        setup.put("benchmark", benchmark.toString());
        return setup;
    }

    /// Where photos and annotations lie.
    SequencedMap<String, String> folders() {
        SequencedMap<String, String> folders = new LinkedHashMap<>();
        folders.put("photos", folder(files(BsdsImage::photo).getFirst()));
        folders.put("annotations", folder(files(BsdsImage::truth).getFirst()));
        return folders;
    }

    private static String folder(Path file) {
        return String.valueOf(file.toAbsolutePath().normalize().getParent());
    }

    private List<Path> files(Function<BsdsImage, Path> which) {
        return bsds.images().stream().map(which).toList();
    }

    private ImageResult detect(EdgeSource.Detected source, BsdsImage image, Path maps, Journal journal) {
        Path file = maps.resolve(image.id() + ".png");
        ImageResult known = journal.get(image.id(), json -> EdgeJournal.result(image.id(), json, benchmark));
        if (known != null && Files.exists(file)) {
            return known;
        }
        Image photo = Image.read(image.photo());
        List<Mask> truth = image.boundaries();
        if (photo.width() != truth.getFirst().width()
                || photo.height() != truth.getFirst().height()) {
            throw new DatasetException(sizes(image.photo(), photo.width(), photo.height(), image, truth.getFirst()));
        }
        EdgeMap map = source.detector().detect(photo);
        map.writePng(file);
        return compared(image, map, truth, hash(map), journal);
    }

    private ImageResult read(EdgeSource.Stored source, BsdsImage image, Journal journal) {
        Path file = source.file(image.id());
        EdgeMap map = EdgeMap.read(file);
        String hash = hash(map);
        Optional<ImageResult> known = journal.get(
                image.id(),
                json -> EdgeJournal.isOf(json, hash)
                        ? Optional.of(EdgeJournal.result(image.id(), json, benchmark))
                        : Optional.empty());
        if (known != null && known.isPresent()) {
            return known.get();
        }
        List<Mask> truth = image.boundaries();
        if (map.width() != truth.getFirst().width()
                || map.height() != truth.getFirst().height()) {
            throw new EvaluationException(sizes(file, map.width(), map.height(), image, truth.getFirst()));
        }
        return compared(image, map, truth, hash, journal);
    }

    private static String sizes(Path file, int width, int height, BsdsImage image, Mask truth) {
        return "%s: %d×%d pixels, expected %d×%d as in the annotations of image %s, %s"
                .formatted(file, width, height, truth.width(), truth.height(), image.id(), image.truth());
    }

    private ImageResult compared(BsdsImage image, EdgeMap map, List<Mask> truth, String hash, Journal journal) {
        ImageResult result = benchmark.evaluate(image.id(), map, truth);
        journal.put(image.id(), EdgeJournal.json(result, hash));
        return result;
    }

    private static String hash(EdgeMap map) {
        MessageDigest digest = Sha256.digest();
        digest.update("%d×%d".formatted(map.width(), map.height()).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(map.levels()));
    }
}
