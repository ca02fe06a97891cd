package io.anymask.bench;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.inference.exemplar.Exemplar;
import io.anymask.inference.exemplar.ExemplarFinder;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import java.util.List;
import java.util.concurrent.Callable;

/// What `find --like` takes for an image whose embedding is known, and for another one. Embedding alone stands in
/// the peer's place: no other command does this.
final class FindBench {
    private static final int WARM_UP = 2;

    private final Image photo;
    private final Prompt example;
    private final Report report;
    private final int repetitions;

    /// @param example where the object is that is shown
    FindBench(Image photo, Prompt example, Report report, int repetitions) {
        this.photo = photo;
        this.example = example;
        this.report = report;
        this.repetitions = repetitions;
    }

    void run() throws Exception {
        try (TimedEngine engine = new TimedEngine(new OnnxEngine());
                Segmenter sam =
                        Segmenter.open(SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")), engine);
                OnnxEngine other = new OnnxEngine();
                MatrixProduct product = new MatrixProduct(other, MatrixProduct.Size.LARGE)) {
            ImageEmbedding embedding = sam.embed(photo);
            ExemplarFinder finder = ExemplarFinder.of(List.of(
                    new Exemplar(embedding, embedding.predict(example).best().mask())));
            Callable<?> known = () -> finder.find(embedding);
            Callable<?> unknown = () -> finder.find(sam.embed(photo));
            long search = engine.count(known);
            long all = engine.count(unknown);
            List<List<Double>> times =
                    Turns.take(WARM_UP, repetitions, List.of(() -> sam.embed(photo), known, unknown, product::run));
            report.compared(
                    "find by example, embedding known (peer: embed alone)",
                    Comparison.milliseconds(times.get(1), times.get(0)));
            report.compared(
                    "find by example, embedding unknown (peer: embed alone)",
                    Comparison.milliseconds(times.get(2), times.get(0)));
            double rate = product.gigaflops(Comparison.min(times.get(3)));
            report.arithmetic("networks of the best find, embedding known", gigaflops(search, times.get(1)), rate);
            report.arithmetic("networks of the best find, embedding unknown", gigaflops(all, times.get(2)), rate);
        }
    }

    private static double gigaflops(long multiplyAccumulates, List<Double> times) {
        return 2.0 * multiplyAccumulates / Comparison.min(times) / 1e6;
    }
}
