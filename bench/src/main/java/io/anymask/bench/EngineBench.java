package io.anymask.bench;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.inference.engine.Device;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.EngineProvider;
import io.anymask.inference.engine.Precision;
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
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/// Engines and precisions beside ONNX Runtime at 32 bits, all running the same text of the network: an encode, a
/// click, and what fewer bits do to the masks.
final class EngineBench {
    private static final int WARM_UP = 2;

    /// An encode of ViT-B takes seconds.
    private static final int FEWER = 4;

    /// Clicks along each side of the photo, for the comparison of masks.
    private static final int CLICKS = 5;

    private final Image photo;
    private final Report report;
    private final int repetitions;

    EngineBench(Image photo, Report report, int repetitions) {
        this.photo = photo;
        this.report = report;
        this.repetitions = repetitions;
    }

    /// The engine torch, in 32 bits and in bfloat16, with MobileSAM and with ViT-B.
    void torch() throws Exception {
        report.leftOut("torch: the peer is our own engine of ONNX Runtime");
        List<Variant> variants = List.of(Variant.torch(Precision.FP32), Variant.torch(Precision.BF16));
        SamModel mobile = mobileSam();
        SamModel base = RandomWeights.model(new ImageEncoder.Plain(ViTConfig.SAM_B), SamConfig.STANDARD, 1);
        try (Contest contest = new Contest(mobile, variants)) {
            contest.encode(WARM_UP, repetitions);
            contest.decode();
            contest.masks();
        }
        try (Contest contest = new Contest(base, variants)) {
            contest.encode(1, Math.max(1, repetitions / FEWER));
        }
    }

    /// ONNX Runtime with weights of 16 and 8 bits, with MobileSAM.
    void precision() throws Exception {
        report.leftOut("precision: the peer is our own engine at 32 bits");
        List<Variant> variants = List.of(Variant.onnx(Precision.FP16), Variant.onnx(Precision.INT8));
        try (Contest contest = new Contest(mobileSam(), variants)) {
            contest.encode(WARM_UP, repetitions);
            contest.decode();
            contest.masks();
        }
    }

    private static SamModel mobileSam() {
        return SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam"));
    }

    /// @param engine opens one, which the segmenter that gets it closes
    private record Variant(String name, Supplier<Engine> engine) {
        static Variant onnx(Precision precision) {
            OnnxEngine.Options options = new OnnxEngine.Options(0, OnnxEngine.Memory.KEEP, precision, Device.CPU);
            return new Variant("onnx " + name(precision), () -> new OnnxEngine(options));
        }

        static Variant torch(Precision precision) {
            EngineProvider.Settings settings = new EngineProvider.Settings(0, precision, Device.CPU);
            return new Variant(
                    "torch " + name(precision),
                    () -> EngineProvider.named("torch").open(settings));
        }

        private static String name(Precision precision) {
            return precision.name().toLowerCase(Locale.ROOT);
        }
    }

    /// One model on several engines, by turns.
    private final class Contest implements AutoCloseable {
        private final List<Variant> variants;
        private final List<Segmenter> contestants = new ArrayList<>();

        Contest(SamModel model, List<Variant> variants) {
            this.variants = variants;
            contestants.add(
                    Segmenter.open(model, Variant.onnx(Precision.FP32).engine().get()));
            variants.forEach(variant ->
                    contestants.add(Segmenter.open(model, variant.engine().get())));
        }

        void encode(int warmUp, int runs) throws Exception {
            List<List<Double>> encodes = new ArrayList<>();
            List<Callable<?>> works = new ArrayList<>();
            for (Segmenter sam : contestants) {
                List<Double> times = new ArrayList<>();
                encodes.add(times);
                works.add(() -> times.add(sam.embed(photo).time().encode().toNanos() / 1e6));
            }
            Turns.take(warmUp, runs, works);
            encodes.replaceAll(times -> times.subList(warmUp, times.size()));
            compare("encode (" + contestants.getFirst().model().name() + ")", encodes);
        }

        void decode() throws Exception {
            Prompt click = Prompt.point(photo.width() / 2.0, photo.height() * 0.4);
            List<Callable<?>> works = new ArrayList<>();
            for (Segmenter sam : contestants) {
                ImageEmbedding embedding = sam.embed(photo);
                works.add(() -> embedding.predict(click));
            }
            compare("decode a point (3 masks)", Turns.take(FEWER * WARM_UP, FEWER * repetitions, works));
        }

        private void compare(String what, List<List<Double>> times) {
            for (int i = 0; i < variants.size(); i++) {
                report.compared(
                        what + ", " + variants.get(i).name(),
                        Comparison.milliseconds(times.get(i + 1), times.getFirst()));
            }
        }

        /// All masks of a grid of clicks, each beside the one it has become, whatever its rank.
        void masks() {
            ImageEmbedding expected = contestants.getFirst().embed(photo);
            for (int i = 0; i < variants.size(); i++) {
                List<Double> percents =
                        percents(expected, contestants.get(i + 1).embed(photo));
                double mean = percents.stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow();
                report.compared(
                        "IoU of masks with those of fp32, mean, "
                                + variants.get(i).name(),
                        new Comparison("%", List.of(mean), List.of()));
                report.compared("  the same, median (worst)", new Comparison("%", percents, List.of()));
            }
        }

        private List<Double> percents(ImageEmbedding expected, ImageEmbedding actual) {
            List<Double> percents = new ArrayList<>();
            for (int i = 0; i < CLICKS * CLICKS; i++) {
                double x = photo.width() * (i % CLICKS + 0.5) / CLICKS;
                int row = i / CLICKS;
                double y = photo.height() * (row + 0.5) / CLICKS;
                List<PredictedMask> become = actual.predict(Prompt.point(x, y)).masks();
                for (PredictedMask mask : expected.predict(Prompt.point(x, y)).masks()) {
                    percents.add(100
                            * become.stream()
                                    .mapToDouble(answer -> answer.mask().iou(mask.mask()))
                                    .max()
                                    .orElseThrow());
                }
            }
            return percents;
        }

        @Override
        public void close() {
            contestants.forEach(Segmenter::close);
        }
    }
}
