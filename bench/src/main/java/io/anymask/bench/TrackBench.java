package io.anymask.bench;

import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.sam2.MemoryTracker;
import io.anymask.inference.sam2.VideoModel;
import io.anymask.inference.video.EmbeddingTracker;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.Tracker;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.model.sam2.RandomSam2;
import io.anymask.model.sam2.Sam2Config;
import io.anymask.model.sam2.Sam2Model;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// What one object costs in a frame of 854×480 pixels once its memory is full, network by network: MobileSAM's
/// tracker, and SAM 2.1 in its four sizes with random weights. What the weights are makes no difference to the
/// time. There is no peer.
final class TrackBench {
    /// As many frames as fill a memory: the tenth that MobileSAM's remembers is the fiftieth, SAM 2's pointers
    /// reach 16 back.
    private static final int MOBILE_SAM_FILLS = 52;

    private static final int SAM_2_FILLS = 18;

    private static final long SEED = 1;

    private final Report report;
    private final int frames;

    /// @param frames timed ones
    TrackBench(Report report, int frames) {
        this.report = report;
        this.frames = frames;
    }

    /// With MobileSAM's own weights.
    void mobileSam() throws Exception {
        try (TimedEngine engine = new TimedEngine(new OnnxEngine());
                Segmenter sam =
                        Segmenter.open(SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")), engine)) {
            run("MobileSAM", EmbeddingTracker.matching(sam), engine, MOBILE_SAM_FILLS);
        }
    }

    /// With random weights.
    void sam2(HieraConfig size) throws Exception {
        Sam2Model model = RandomSam2.model(Sam2Config.of(size), SEED);
        try (TimedEngine engine = new TimedEngine(new OnnxEngine());
                VideoModel video = VideoModel.open(model, engine)) {
            run("SAM 2.1 " + size.name(), new MemoryTracker(video), engine, SAM_2_FILLS);
        }
    }

    private void run(String name, Tracker tracker, TimedEngine engine, int fills) throws Exception {
        MadeVideo made = new MadeVideo();
        VideoSegmenter video = new VideoSegmenter(tracker);
        video.plan(0, 1, MadeVideo.firstDisc());
        for (int i = 0; i < fills; i++) {
            video.show(made.next());
        }
        engine.take();
        List<Double> whole = new ArrayList<>();
        List<Double> products = new ArrayList<>();
        SequencedMap<String, List<TimedEngine.Stage>> stages = new TreeMap<>();
        try (OnnxEngine other = new OnnxEngine();
                MatrixProduct product = new MatrixProduct(other, MatrixProduct.Size.LARGE)) {
            for (int i = 0; i < frames; i++) {
                Frame frame = made.next();
                long start = System.nanoTime();
                video.show(frame);
                long end = System.nanoTime();
                product.run();
                products.add((System.nanoTime() - end) / 1e6);
                whole.add((end - start) / 1e6);
                engine.take()
                        .forEach((network, stage) -> stages.computeIfAbsent(network, none -> new ArrayList<>())
                                .add(stage));
            }
            tell(name, whole, stages, product.gigaflops(Comparison.min(products)));
        }
    }

    /// @param peak GFLOP/s of a matrix product
    private void tell(
            String name, List<Double> whole, SequencedMap<String, List<TimedEngine.Stage>> stages, double peak) {
        report.compared("follow an object (" + name + ")", Comparison.milliseconds(whole, List.of()));
        report.compared(
                "  frames",
                new Comparison("/s", whole.stream().map(time -> 1000 / time).toList(), List.of()));
        stages.forEach((network, runs) -> {
            report.compared(
                    "  " + network,
                    Comparison.milliseconds(
                            runs.stream().map(TimedEngine.Stage::milliseconds).toList(), List.of()));
            report.compared(
                    "  " + network + ", arithmetic",
                    new Comparison(
                            "GFLOP",
                            runs.stream()
                                    .map(run -> 2e-9 * run.multiplyAccumulates())
                                    .toList(),
                            List.of()));
            double rate = runs.stream()
                    .mapToDouble(TimedEngine.Stage::gigaflops)
                    .max()
                    .orElse(0);
            report.arithmetic("best %s (%s)".formatted(network, name), rate, peak);
        });
    }
}
