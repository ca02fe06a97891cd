package io.anymask.bench;

import io.anymask.file.Folders;
import io.anymask.image.Image;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.ops.CostOps;
import io.anymask.model.sam.ImageEncoder;
import io.anymask.model.sam.RandomWeights;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.model.vit.ViTConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// SAM's own encoders at their full size, with random weights: a checkpoint file is written, opened as any
/// other, and a photo encoded. What the weights are makes no difference to the time. There is no peer.
final class ViTBench {
    /// One run takes seconds: a third of the runs of other benchmarks, after one that warms up.
    private static final int FEWER = 3;

    private static final long SEED = 1;

    private final Image photo;
    private final Report report;
    private final int repetitions;

    ViTBench(Image photo, Report report, int repetitions) {
        this.photo = photo;
        this.report = report;
        this.repetitions = Math.max(1, repetitions / FEWER);
    }

    void run(ViTConfig config) throws Exception {
        SamModel model = RandomWeights.model(new ImageEncoder.Plain(config), SamConfig.STANDARD, SEED);
        Path folder = Files.createTempDirectory("anymask-bench");
        try {
            Path checkpoint = folder.resolve("random.safetensors");
            model.checkpoint().writeSafetensors(checkpoint);
            encode(model, checkpoint);
            Path file = folder.resolve("photo.png");
            photo.writePng(file);
            List<String> command = ChildProcess.java(EncodeMain.class, file.toString(), checkpoint.toString());
            double peak = ChildProcess.run(command).peakMegabytes();
            report.compared(
                    "process that encodes (" + model.name() + "): peak memory",
                    new Comparison("MB", List.of(peak), List.of()));
        } finally {
            Folders.delete(folder);
        }
    }

    private void encode(SamModel model, Path checkpoint) throws Exception {
        List<Double> encodes = new ArrayList<>();
        try (Segmenter sam = Segmenter.open(checkpoint);
                OnnxEngine engine = new OnnxEngine();
                MatrixProduct product = new MatrixProduct(engine, MatrixProduct.Size.LARGE)) {
            List<Callable<?>> works = new ArrayList<>();
            works.add(() -> encodes.add(sam.embed(photo).time().encode().toNanos() / 1e6));
            for (int i = 0; i < FEWER; i++) {
                works.add(product::run);
            }
            List<List<Double>> times = Turns.take(1, repetitions, works);
            List<Double> ours = encodes.subList(1, encodes.size());
            List<Double> products = times.subList(1, times.size()).stream()
                    .flatMap(List::stream)
                    .toList();
            report.compared("encode (" + model.name() + ")", Comparison.milliseconds(ours, List.of()));
            double operations = 2.0 * CostOps.of(model.imageEncoder()).multiplyAccumulates();
            report.arithmetic(
                    "best encode (" + model.name() + ")",
                    operations / Comparison.min(ours) / 1e6,
                    product.gigaflops(Comparison.min(products)));
        }
    }
}
