package io.anymask.bench;

import ai.onnxruntime.OrtException;
import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.GenerationTime;
import io.anymask.inference.MaskCandidates;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.Network;
import io.anymask.model.sam.SamModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Automatic masks of one photo, ours and the peer's, with a split of our time and what the arithmetic would
/// allow.
final class EverythingBench {
    private static final int GRID = 32;
    private static final int[] SMALLER_GRIDS = {8, 16, 24};
    private static final int PRODUCTS = 10;
    private static final int MOST_IMAGES = 4;

    private final Segmenter sam;
    private final @Nullable PeerPipeline peer;
    private final Image photo;
    private final Report report;

    EverythingBench(Segmenter sam, @Nullable PeerPipeline peer, Image photo, Report report) {
        this.sam = sam;
        this.peer = peer;
        this.photo = photo;
        this.report = report;
    }

    /// @param plot where to draw how the time grows; null for nowhere
    void run(@Nullable Path plot) throws OrtException, IOException {
        generate(SMALLER_GRIDS[0]); // warm-up
        long start = System.nanoTime();
        MaskCandidates found = AutomaticMaskGenerator.of(sam).candidates(photo, (done, total) -> {});
        int masks = found.select(MaskGeneratorOptions.DEFAULT).size();
        List<Double> ours = List.of(milliseconds(start));
        List<Double> theirs = List.of();
        List<Double> peerMasks = List.of();
        if (peer != null) {
            start = System.nanoTime();
            peerMasks =
                    List.of((double) PeerEverything.generate(peer, photo, GRID).size());
            theirs = List.of(milliseconds(start));
        }
        report.compared("everything, 32 × 32 points", Comparison.milliseconds(ours, theirs));
        report.compared("  masks", new Comparison("", List.of((double) masks), peerMasks));
        report.compared("  for each point", Comparison.milliseconds(perPoint(ours), perPoint(theirs)));
        split(found.time());
        growth(ours.getFirst(), plot);
    }

    /// How the time grows with points and images.
    private void growth(double whole, @Nullable Path plot) throws IOException {
        List<Integer> points = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        for (int side : SMALLER_GRIDS) {
            long start = System.nanoTime();
            generate(side);
            double time = milliseconds(start);
            points.add(side * side);
            seconds.add(time / 1000);
            String name = "everything, %d × %d points".formatted(side, side);
            report.compared(name, Comparison.milliseconds(List.of(time), List.of()));
        }
        points.add(GRID * GRID);
        seconds.add(whole / 1000);
        List<Integer> images = new ArrayList<>();
        List<Double> imageSeconds = new ArrayList<>();
        long start = System.nanoTime();
        for (int image = 1; image <= MOST_IMAGES; image++) {
            generate(SMALLER_GRIDS[0]);
            images.add(image);
            imageSeconds.add(milliseconds(start) / 1000);
        }
        report.compared(
                "everything, 4 images, 8 × 8 points",
                Comparison.milliseconds(List.of(1000 * imageSeconds.getLast()), List.of()));
        if (plot != null) {
            CostPlot.draw(
                    List.of(
                            new CostPlot.Panel("Points, on one photo", points, seconds),
                            new CostPlot.Panel("Images, of 8 × 8 points each", images, imageSeconds)),
                    plot);
        }
    }

    private void generate(int pointsPerSide) {
        MaskGeneratorOptions options = MaskGeneratorOptions.DEFAULT.toBuilder()
                .pointsPerSide(pointsPerSide)
                .build();
        AutomaticMaskGenerator.of(sam, options).generate(photo);
    }

    private static double milliseconds(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static List<Double> perPoint(List<Double> times) {
        return times.stream().map(time -> time / GRID / GRID).toList();
    }

    /// Times of the parts that several threads do are divided by the threads.
    private void split(GenerationTime time) {
        int threads = Runtime.getRuntime().availableProcessors();
        double product = product();
        part("  resize", time.resize(), 1);
        double encode = part("  encode", time.encode(), 1);
        double score = part("  prompt part", time.score(), threads);
        double draw = part("  mask part", time.draw(), threads);
        part("  post-processing", time.finish(), threads);
        SamModel model = sam.model().sam("a measurement of the parts of its decoder");
        report.arithmetic("encode", operations(model.imageEncoder()) / encode / 1e6, product);
        double points = GRID * GRID;
        report.arithmetic("prompt part", points * operations(model.parts().promptPart()) / score / 1e6, product);
        report.arithmetic(
                "mask part",
                points * operations(model.parts().maskPart(model.parts().wholeGrid(), 3, 2)) / draw / 1e6,
                product);
    }

    private double part(String name, Duration time, int threads) {
        double wall = time.toNanos() / 1e6 / threads;
        report.compared(name, Comparison.milliseconds(List.of(wall), List.of()));
        return wall;
    }

    private static double operations(Network network) {
        return 2.0 * CostOps.of(network).multiplyAccumulates();
    }

    private static double product() {
        try (OnnxEngine engine = new OnnxEngine();
                MatrixProduct product = new MatrixProduct(engine, MatrixProduct.Size.LARGE)) {
            double best = Double.POSITIVE_INFINITY;
            for (int i = 0; i < PRODUCTS; i++) {
                long start = System.nanoTime();
                product.run();
                best = Math.min(best, milliseconds(start));
            }
            return product.gigaflops(best);
        }
    }
}
