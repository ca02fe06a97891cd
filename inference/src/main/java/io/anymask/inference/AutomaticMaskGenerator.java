package io.anymask.inference;

import io.anymask.image.Image;
import io.anymask.inference.engine.InferenceException;
import io.anymask.inference.engine.Tensor;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.Rle;
import io.anymask.model.sam.GridPart;
import io.anymask.model.sam.SamConfig;
import io.anymask.prompt.Prompt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Segments everything: a grid of points, three masks each, kept when confident and stable, deduplicated (paper,
/// appendix B, "fully automatic"; reference file `automatic_mask_generator.py`). Same masks, same order, same
/// fields as the reference; memory does not grow with the number of points, since a mask becomes run lengths as
/// soon as it is drawn. Safe for use by several threads.
///
/// ```java
/// List<MaskRecord> masks = AutomaticMaskGenerator.of(sam).generate(photo);
/// ```
public final class AutomaticMaskGenerator {
    private final Segmenter sam;
    private final MaskGeneratorOptions options;

    private AutomaticMaskGenerator(Segmenter sam, MaskGeneratorOptions options) {
        this.sam = sam;
        this.options = options;
    }

    /// With the options that suit the model, see [MaskGeneratorOptions#suiting].
    public static AutomaticMaskGenerator of(Segmenter sam) {
        return of(sam, MaskGeneratorOptions.suiting(sam.model()));
    }

    public static AutomaticMaskGenerator of(Segmenter sam, MaskGeneratorOptions options) {
        return new AutomaticMaskGenerator(sam, options);
    }

    /// Told how far the work is; may throw to stop it.
    @FunctionalInterface
    public interface Progress {
        /// @param done points so far, of `total`
        void at(int done, int total);
    }

    /// Makes something small of a mask while its logits are there. Called by several threads, one for each core.
    @FunctionalInterface
    public interface Summary<T> {
        /// @param logits at the mask's size, above 0 where the mask is; gone afterwards
        T of(Mask mask, MaskLogits logits);
    }

    public List<MaskRecord> generate(Image image) {
        return generate(image, (done, total) -> {});
    }

    public List<MaskRecord> generate(Image image, Progress progress) {
        return candidates(image, progress).select(options);
    }

    /// The masks of [#generate], each with a summary of its logits at the image's size. Every mask above the
    /// thresholds is summarised as soon as it is drawn, since which ones survive the suppression of duplicates is
    /// known only at the end; so summaries are what memory is needed for, not logits.
    ///
    /// @throws IllegalArgumentException for options that look at crops or change masks after they are drawn
    public <T> List<SummarisedMask<T>> generate(Image image, Progress progress, Summary<T> summary) {
        if (options.cropLayers() > 0 || options.minMaskRegionArea() > 0 || options.largestComponentOnly()) {
            throw new IllegalArgumentException("summaries of logits: expected options without crops and clean-up");
        }
        Map<Rle, T> summaries = Collections.synchronizedMap(new IdentityHashMap<>());
        Observer observer = (mask, rle, logits) -> summaries.put(rle, summary.of(mask, logits.get()));
        return candidates(image, progress, observer).select(options).stream()
                .map(mask -> new SummarisedMask<>(mask, Objects.requireNonNull(summaries.get(mask.segmentation()))))
                .toList();
    }

    /// Told of every mask above the thresholds.
    @FunctionalInterface
    private interface Observer {
        void drawn(Mask mask, Rle rle, Supplier<MaskLogits> logits);
    }

    /// All masks above the thresholds, before duplicates are removed: [MaskCandidates#select] filters them again,
    /// with stricter thresholds if wanted, without running the model again.
    public MaskCandidates candidates(Image image, Progress progress) {
        return candidates(image, progress, (mask, rle, logits) -> {});
    }

    private MaskCandidates candidates(Image image, Progress progress, Observer observer) {
        List<Crop> crops =
                Crop.all(image.width(), image.height(), options.cropLayers(), options.cropOverlapRatio()).stream()
                        .filter(crop -> options.layers().contains(crop.layer()))
                        .toList();
        int total =
                crops.stream().mapToInt(crop -> options.points(crop.layer())).sum();
        int done = 0;
        List<List<MaskCandidates.Candidate>> found = new ArrayList<>();
        Clock clock = new Clock();
        for (Crop crop : crops) {
            found.add(inCrop(image, crop, done, total, progress, clock, observer));
            done += options.points(crop.layer());
        }
        return new MaskCandidates(image.width(), image.height(), crops, found, clock.time());
    }

    private List<MaskCandidates.Candidate> inCrop(
            Image image, Crop crop, int before, int total, Progress progress, Clock clock, Observer observer) {
        boolean whole = crop.width() == image.width() && crop.height() == image.height();
        Image part = whole ? image : image.crop(crop.x0(), crop.y0(), crop.width(), crop.height());
        ImageEmbedding embedding = sam.embed(part);
        clock.embedded(embedding.time());
        Work work = new Work(image, crop, embedding, clock, observer);
        List<List<Prompt>> batches = batches(prompts(crop));
        AtomicInteger done = new AtomicInteger(before);
        // A core for each batch, rather than all cores for one: 8 ms a prompt instead of 10 (measured on 2 cores).
        ExecutorService workers = Executors.newFixedThreadPool(sam.cores());
        try {
            List<Future<List<MaskCandidates.Candidate>>> results = new ArrayList<>();
            for (List<Prompt> batch : batches) {
                results.add(workers.submit(() -> {
                    List<MaskCandidates.Candidate> found = work.masks(batch);
                    synchronized (progress) {
                        progress.at(done.addAndGet(batch.size()), total);
                    }
                    return found;
                }));
            }
            List<MaskCandidates.Candidate> found = new ArrayList<>();
            for (Future<List<MaskCandidates.Candidate>> result : results) {
                found.addAll(result.get());
            }
            sam.recycle(embedding);
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InferenceException("mask generation was interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new InferenceException("mask generation failed: " + e.getCause(), e);
        } finally {
            workers.shutdownNow();
            workers.close(); // waits: nobody may close the model under a batch that still runs
        }
    }

    private List<List<Prompt>> batches(List<Prompt> prompts) {
        List<List<Prompt>> batches = new ArrayList<>();
        for (int from = 0; from < prompts.size(); from += options.pointsPerBatch()) {
            batches.add(prompts.subList(from, Math.min(prompts.size(), from + options.pointsPerBatch())));
        }
        return batches;
    }

    /// Grid points of a crop in its own pixels.
    private List<Prompt> prompts(Crop crop) {
        return options.grid(crop.layer()).stream()
                .map(point -> Prompt.point(point.x() * crop.width(), point.y() * crop.height()))
                .toList();
    }

    /// Adds up where the time goes, over all threads.
    private static final class Clock {
        private final LongAdder resize = new LongAdder();
        private final LongAdder encode = new LongAdder();
        private final LongAdder score = new LongAdder();
        private final LongAdder draw = new LongAdder();
        private final LongAdder finish = new LongAdder();

        void embedded(EmbeddingTime time) {
            resize.add(time.resize().toNanos());
            encode.add(time.encode().toNanos());
        }

        GenerationTime time() {
            return new GenerationTime(
                    Duration.ofNanos(resize.sum()),
                    Duration.ofNanos(encode.sum()),
                    Duration.ofNanos(score.sum()),
                    Duration.ofNanos(draw.sum()),
                    Duration.ofNanos(finish.sum()));
        }
    }

    /// One crop's masks. Safe for use by several threads, each of which has its own scores.
    private final class Work {
        private final Image image;
        private final Crop crop;
        private final ImageEmbedding embedding;
        private final Clock clock;
        private final Observer observer;
        private final MaskUpscaler upscaler;
        private final Decoder decoder = sam.manyDecoder();
        private final GridPart part;

        Work(Image image, Crop crop, ImageEmbedding embedding, Clock clock, Observer observer) {
            this.observer = observer;
            this.clock = clock;
            this.image = image;
            this.crop = crop;
            this.embedding = embedding;
            this.upscaler = embedding.upscaler();
            this.part = embedding.shown();
        }

        List<MaskCandidates.Candidate> masks(List<Prompt> batch) {
            long start = System.nanoTime();
            return decoder.score(embedding.prepared(), batch, scored -> {
                clock.score.add(System.nanoTime() - start);
                List<MaskCandidates.Candidate> found = new ArrayList<>();
                for (int i = 0; i < batch.size(); i++) {
                    draw(batch.get(i), scored, i, found);
                }
                return found;
            });
        }

        /// The masks of one prompt that pass: drawn only if any is predicted well enough.
        private void draw(Prompt prompt, Decoder.Scored scored, int index, List<MaskCandidates.Candidate> found) {
            float[] iou =
                    scored.iou().part(index * SamConfig.MASKS, SamConfig.MASKS).toFloats();
            int[] wanted = IntStream.range(1, SamConfig.MASKS)
                    .filter(mask -> passes(iou[mask]))
                    .toArray();
            if (wanted.length == 0) {
                return;
            }
            int low = wanted[0];
            int count = wanted[wanted.length - 1] - low + 1;
            long start = System.nanoTime();
            Tensor logits = scored.draw(index, low, count, part);
            long drawn = System.nanoTime();
            clock.draw.add(drawn - start);
            int columns = logits.shape()[3];
            int pixels = logits.shape()[2] * columns;
            for (int mask : wanted) {
                float[] values = logits.part((mask - low) * pixels, pixels).toFloats();
                MaskCandidates.Candidate candidate = candidate(prompt, values, columns, iou[mask]);
                if (candidate != null) {
                    found.add(candidate);
                }
            }
            clock.finish.add(System.nanoTime() - drawn);
        }

        private boolean passes(float iou) {
            return options.predIouThreshold() <= 0 || iou > (float) options.predIouThreshold();
        }

        private MaskCandidates.@Nullable Candidate candidate(Prompt prompt, float[] logits, int columns, float iou) {
            MaskUpscaler.Upscaled upscaled = upscaler.upscale(logits, columns, (float) options.stabilityScoreOffset());
            boolean stable = options.stabilityScoreThreshold() <= 0
                    || upscaled.stability() >= (float) options.stabilityScoreThreshold();
            if (!stable) {
                return null;
            }
            Box box = upscaled.mask().box();
            Box placed = box.translate(crop.x0(), crop.y0());
            if (crop.cuts(placed, image.width(), image.height())) {
                return null;
            }
            Mask mask = upscaled.mask();
            boolean whole = crop.width() == image.width() && crop.height() == image.height();
            Rle rle = whole
                    ? mask.rle()
                    : mask.paste(crop.x0(), crop.y0(), image.width(), image.height())
                            .rle();
            observer.drawn(mask, rle, () -> upscaler.logits(logits, columns));
            return new MaskCandidates.Candidate(
                    rle,
                    box,
                    placed,
                    iou,
                    upscaled.stability(),
                    prompt.points().getFirst().x() + crop.x0(),
                    prompt.points().getFirst().y() + crop.y0());
        }
    }
}
