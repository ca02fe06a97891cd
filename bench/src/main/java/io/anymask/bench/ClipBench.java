package io.anymask.bench;

import io.anymask.image.Image;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.phrase.MaskVectors;
import io.anymask.inference.phrase.PhraseScorer;
import io.anymask.inference.phrase.Relevance;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.model.clip.ClipConfig;
import io.anymask.model.clip.ClipModel;
import io.anymask.model.clip.RandomClip;
import io.anymask.model.clip.Tokenizer;
import io.anymask.model.ops.CostOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/// CLIP at its full size, with random weights: a phrase to its vector, and masks of a photo ranked by a phrase,
/// from their crops on. What the weights are makes no difference to the time. There is no peer.
final class ClipBench {
    private static final int WARM_UP = 2;
    private static final int PRODUCTS = 3;

    /// Two batches of crops, so that ten runs stay below a minute.
    private static final int MASKS = 32;

    private static final int ACROSS = 8;
    private static final String PHRASE = "a photo of a dog.";
    private static final long SEED = 1;

    private final Image photo;
    private final Report report;
    private final int repetitions;

    ClipBench(Image photo, Report report, int repetitions) {
        this.photo = photo;
        this.report = report;
        this.repetitions = repetitions;
    }

    void run(ClipConfig config) throws Exception {
        ClipModel model = RandomClip.model(config, SEED);
        List<Rle> masks = masks();
        try (ClipEncoder clip = ClipEncoder.open(model, Tokenizer.bundled(), new OnnxEngine());
                OnnxEngine engine = new OnnxEngine();
                MatrixProduct product = new MatrixProduct(engine, MatrixProduct.Size.LARGE)) {
            List<Callable<?>> works = new ArrayList<>();
            PhraseScorer scorer = Relevance.of(clip, List.of(PHRASE));
            works.add(() -> clip.text(PHRASE));
            works.add(() -> MaskVectors.of(clip).of(photo, masks, (done, total) -> {}).stream()
                    .map(scorer::scores)
                    .toList());
            for (int i = 0; i < PRODUCTS; i++) {
                works.add(product::run);
            }
            List<List<Double>> times = Turns.take(WARM_UP, repetitions, works);
            List<Double> texts = times.get(0);
            List<Double> crops = times.get(1);
            List<Double> products = times.subList(2, times.size()).stream()
                    .flatMap(List::stream)
                    .toList();
            double rate = product.gigaflops(Comparison.min(products));
            report.compared("a phrase to its vector (" + model.name() + ")", Comparison.milliseconds(texts, List.of()));
            report.compared(
                    "masks ranked by a phrase (" + model.name() + ")",
                    new Comparison(
                            "/s",
                            crops.stream().map(time -> 1000 * MASKS / time).toList(),
                            List.of()));
            report.arithmetic("best phrase", gigaflops(CostOps.of(model.textVectors()), Comparison.min(texts)), rate);
            report.arithmetic(
                    "best masks, crops included",
                    gigaflops(CostOps.of(model.imageTokens(), model.cropVectors()), Comparison.min(crops) / MASKS),
                    rate);
        }
    }

    private static double gigaflops(CostOps cost, double milliseconds) {
        return 2.0 * cost.multiplyAccumulates() / milliseconds / 1e6;
    }

    /// Rectangles all over the photo.
    private List<Rle> masks() {
        int width = photo.width() / ACROSS;
        int height = photo.height() * ACROSS / MASKS;
        List<Rle> masks = new ArrayList<>();
        for (int i = 0; i < MASKS; i++) {
            boolean[] inside = new boolean[photo.width() * photo.height()];
            int left = i % ACROSS * width;
            int top = Math.floorDiv(i, ACROSS) * height;
            for (int y = top; y < top + height; y++) {
                Arrays.fill(inside, y * photo.width() + left, y * photo.width() + left + width, true);
            }
            masks.add(Mask.of(photo.width(), photo.height(), inside).rle());
        }
        return masks;
    }
}
