package io.anymask.bench;

import io.anymask.image.Image;
import io.anymask.inference.Device;
import io.anymask.inference.Engine;
import io.anymask.inference.EngineProvider;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Precision;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.PredictedMask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.ImageEncoder;
import io.anymask.model.sam.RandomWeights;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.model.vit.ViTConfig;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// The engine torch, in 32 bits and in bfloat16, beside ONNX Runtime running the same text of the network: both
/// encoders, a click, and what bfloat16 does to the masks.
final class TorchBench {
    private static final int WARM_UP = 2;

    /// An encode of ViT-B takes seconds.
    private static final int FEWER = 4;

    /// Clicks along each side of the photo, for the comparison of masks.
    private static final int CLICKS = 5;

    private final Image photo;
    private final Report report;
    private final int repetitions;

    TorchBench(Image photo, Report report, int repetitions) {
        this.photo = photo;
        this.report = report;
        this.repetitions = repetitions;
    }

    void run() throws Exception {
        report.leftOut("torch: the peer is our own engine of ONNX Runtime");
        SamModel mobile = SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam"));
        try (Segmenter onnx = Segmenter.open(mobile, new OnnxEngine());
                Segmenter exact = Segmenter.open(mobile, torch(Precision.FP32));
                Segmenter half = Segmenter.open(mobile, torch(Precision.BF16))) {
            encode(onnx, exact, half, WARM_UP, repetitions);
            decode(onnx, exact, half);
            masks(exact, half);
        }
        SamModel base = RandomWeights.model(new ImageEncoder.Plain(ViTConfig.SAM_B), SamConfig.STANDARD, 1);
        try (Segmenter onnx = Segmenter.open(base, new OnnxEngine());
                Segmenter exact = Segmenter.open(base, torch(Precision.FP32));
                Segmenter half = Segmenter.open(base, torch(Precision.BF16))) {
            encode(onnx, exact, half, 1, Math.max(1, repetitions / FEWER));
        }
    }

    private static Engine torch(Precision precision) {
        return EngineProvider.named("torch").open(new EngineProvider.Settings(0, precision, Device.CPU));
    }

    private void encode(Segmenter onnx, Segmenter exact, Segmenter half, int warmUp, int runs) throws Exception {
        List<List<Double>> encodes = new ArrayList<>();
        List<Callable<?>> works = new ArrayList<>();
        for (Segmenter sam : List.of(onnx, exact, half)) {
            List<Double> times = new ArrayList<>();
            encodes.add(times);
            works.add(() -> times.add(sam.embed(photo).time().encode().toNanos() / 1e6));
        }
        Turns.take(warmUp, runs, works);
        encodes.replaceAll(times -> times.subList(warmUp, times.size()));
        compare("encode (" + onnx.model().name() + ")", encodes);
    }

    private void decode(Segmenter onnx, Segmenter exact, Segmenter half) throws Exception {
        Prompt click = Prompt.point(photo.width() / 2.0, photo.height() * 0.4);
        List<Callable<?>> works = new ArrayList<>();
        for (Segmenter sam : List.of(onnx, exact, half)) {
            ImageEmbedding embedding = sam.embed(photo);
            works.add(() -> embedding.predict(click));
        }
        compare("decode a point (3 masks)", Turns.take(FEWER * WARM_UP, FEWER * repetitions, works));
    }

    private void compare(String what, List<List<Double>> times) {
        report.compared(what + ", torch fp32", Comparison.milliseconds(times.get(1), times.get(0)));
        report.compared("  torch bf16", Comparison.milliseconds(times.get(2), times.get(0)));
    }

    /// All masks of a grid of clicks, each beside the one it has become, whatever its rank.
    private void masks(Segmenter exact, Segmenter half) {
        ImageEmbedding ofExact = exact.embed(photo);
        ImageEmbedding ofHalf = half.embed(photo);
        List<Double> percents = new ArrayList<>();
        for (int i = 0; i < CLICKS * CLICKS; i++) {
            double x = photo.width() * (i % CLICKS + 0.5) / CLICKS;
            int row = i / CLICKS;
            double y = photo.height() * (row + 0.5) / CLICKS;
            List<PredictedMask> become = ofHalf.predict(Prompt.point(x, y)).masks();
            for (PredictedMask expected : ofExact.predict(Prompt.point(x, y)).masks()) {
                percents.add(100
                        * become.stream()
                                .mapToDouble(mask -> mask.mask().iou(expected.mask()))
                                .max()
                                .orElseThrow());
            }
        }
        double mean =
                percents.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        report.compared("IoU of bf16's masks with fp32's, mean", new Comparison("%", List.of(mean), List.of()));
        report.compared("  the same, median (worst)", new Comparison("%", percents, List.of()));
    }
}
