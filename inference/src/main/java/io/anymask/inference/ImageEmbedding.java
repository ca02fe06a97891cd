package io.anymask.inference;

import io.anymask.inference.engine.Lazy;
import io.anymask.inference.engine.Tensor;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.PredictedMask;
import io.anymask.model.sam.GridPart;
import io.anymask.model.sam.ImageFrame;
import io.anymask.model.sam.ImageState;
import io.anymask.model.sam.MaskDecoder.Masks;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.TargetGuide;
import io.anymask.prompt.Prompt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An image as the decoder sees it: embedded once, asked many times. Immutable; safe for use by several threads as
/// long as its [Segmenter] is open.
public final class ImageEmbedding {
    /// Prompts decoded together; more need more memory (about 40 MB each) and are not faster.
    private static final int BATCH = 4;

    private static final float STABILITY_OFFSET = 1;

    private final Decoder decoder;
    private final ImageFrame frame;
    private final Tensor values;
    private final Supplier<String> imageSha256;
    private final EmbeddingTime time;
    private final MaskUpscaler upscaler;
    private final GridPart shown;
    private final PreparedImage prepared;

    ImageEmbedding(Decoder decoder, ImageFrame frame, Tensor values, Supplier<String> imageSha256, EmbeddingTime time) {
        this.decoder = decoder;
        this.frame = frame;
        this.values = values;
        this.imageSha256 = imageSha256;
        this.time = time;
        this.upscaler = new MaskUpscaler(frame, decoder.model().config().maskSize());
        this.shown = GridPart.covering(
                upscaler.logitRows(),
                upscaler.logitColumns(),
                decoder.model().config().grid());
        this.prepared = new PreparedImage(decoder, values);
    }

    /// Width of the image, pixels.
    public int width() {
        return frame.width();
    }

    /// Height of the image, pixels.
    public int height() {
        return frame.height();
    }

    /// The embedding itself, (1, 256, 64, 64) for the published models; not to be modified.
    public Tensor values() {
        return values;
    }

    /// What prompts share, for somebody who has this embedding alone: nothing keeps it from being released.
    ImageState<Tensor> state() {
        return prepared.use(state -> state);
    }

    /// The memory that it holds, bytes: its values, and what prompts without a mask share, which the first one
    /// makes for those that follow.
    public long bytes() {
        return values.bytes() + prepared.bytes();
    }

    /// Gives back the memory that prompts share, for embeddings that are kept while nobody asks them. Prompts that
    /// run are not disturbed, and the next one makes it again.
    public void release() {
        prepared.release();
    }

    /// The cells that show the image: all that a mask needs.
    GridPart shown() {
        return shown;
    }

    /// How the image lies in the frame that was encoded.
    public ImageFrame frame() {
        return frame;
    }

    /// Hash of the image's pixels, see `Image.sha256()`.
    public String imageSha256() {
        return imageSha256.get();
    }

    /// Where the time went when it was made; zero for an embedding read from a file.
    public EmbeddingTime time() {
        return time;
    }

    /// Answers a prompt with three masks if it is ambiguous ([Prompt#isAmbiguous]), else with one.
    ///
    /// @throws io.anymask.prompt.PromptException when the prompt does not fit the image
    public Prediction predict(Prompt prompt) {
        return predict(prompt, MaskOutput.AUTO);
    }

    /// Answers a prompt with as many masks as asked for: [MaskOutput#MULTIPLE] gives three for a box as well.
    ///
    /// @throws io.anymask.prompt.PromptException when the prompt does not fit the image
    public Prediction predict(Prompt prompt, MaskOutput output) {
        return predictAll(List.of(prompt), output).getFirst();
    }

    /// Answers many prompts, in order; the prompts are decoded in batches.
    public List<Prediction> predictAll(List<Prompt> prompts) {
        return predictAll(prompts, MaskOutput.AUTO);
    }

    public List<Prediction> predictAll(List<Prompt> prompts, MaskOutput output) {
        prompts.forEach(prompt -> prompt.requireFits(width(), height()));
        @Nullable Prediction[] answers = new Prediction[prompts.size()];
        for (List<Integer> group : groups(prompts)) {
            for (int from = 0; from < group.size(); from += BATCH) {
                List<Integer> batch = group.subList(from, Math.min(group.size(), from + BATCH));
                List<Prompt> asked = batch.stream().map(prompts::get).toList();
                List<Prediction> answered =
                        asked.getFirst().mask() == null ? scoreAndDraw(asked, output) : decode(asked, output);
                for (int i = 0; i < batch.size(); i++) {
                    answers[batch.get(i)] = answered.get(i);
                }
            }
        }
        return Arrays.stream(answers).map(Objects::requireNonNull).toList();
    }

    /// Indices of the prompts that may decode together.
    private static List<List<Integer>> groups(List<Prompt> prompts) {
        record Kind(int tokens, boolean mask) {}
        Map<Kind, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < prompts.size(); i++) {
            Kind kind =
                    new Kind(PromptTokens.count(prompts.get(i)), prompts.get(i).mask() != null);
            groups.computeIfAbsent(kind, k -> new ArrayList<>()).add(i);
        }
        return List.copyOf(groups.values());
    }

    /// Prompts without masks: scored together, then only the masks that are wanted are drawn.
    private List<Prediction> scoreAndDraw(List<Prompt> prompts, MaskOutput output) {
        return prepared.use(state -> decoder.score(state, frame, prompts, scored -> {
            List<Prediction> predictions = new ArrayList<>();
            for (int i = 0; i < prompts.size(); i++) {
                Prompt prompt = prompts.get(i);
                Wanted wanted = Wanted.of(prompt, output, scored.iou(), i * SamConfig.MASKS);
                Tensor logits = decoder.draw(state, scored, i, wanted.first(), wanted.count(), shown);
                Tensor iou = scored.iou().part(i * SamConfig.MASKS + wanted.first(), wanted.count());
                predictions.add(prediction(prompt, logits, iou, mask -> logits(prompt, wanted.first() + mask)));
            }
            return predictions;
        }));
    }

    /// All logits of one of the four masks of a prompt without a mask, drawn again.
    private MaskLogits logits(Prompt prompt, int mask) {
        GridPart all = decoder.model().wholeGrid();
        Tensor drawn = prepared.use(state ->
                decoder.score(state, frame, List.of(prompt), scored -> decoder.draw(state, scored, 0, mask, 1, all)));
        return square(drawn);
    }

    /// Prompts with masks.
    private List<Prediction> decode(List<Prompt> prompts, MaskOutput output) {
        Masks<Tensor> decoded = decoder.decodeWithMasks(values, frame, prompts);
        int size = decoder.model().config().maskSize();
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            Wanted wanted = Wanted.of(prompts.get(i), output, decoded.iou(), i * SamConfig.MASKS);
            int from = i * SamConfig.MASKS + wanted.first();
            Tensor logits = decoded.logits().part(from * size * size, 1, wanted.count(), size, size);
            Tensor iou = decoded.iou().part(from, wanted.count());
            predictions.add(prediction(prompts.get(i), logits, iou, mask -> square(part(logits, mask))));
        }
        return predictions;
    }

    /// The masks to draw, of the four that the decoder has.
    private record Wanted(int first, int count) {
        /// @param iou predicted IoU of all masks of all prompts, the prompt's own from position `from` on
        static Wanted of(Prompt prompt, MaskOutput output, Tensor iou, int from) {
            boolean several = output == MaskOutput.MULTIPLE || (output != MaskOutput.SINGLE && prompt.isAmbiguous());
            if (!several) {
                return new Wanted(0, 1);
            }
            if (output != MaskOutput.BEST) {
                return new Wanted(1, SamConfig.MASKS - 1);
            }
            int best = 1;
            for (int mask = 2; mask < SamConfig.MASKS; mask++) {
                best = iou.values().get(from + mask) > iou.values().get(from + best) ? mask : best;
            }
            return new Wanted(best, 1);
        }
    }

    /// @param logits (1, M, logit rows, logit columns), from the top left, of at least the shown cells
    /// @param iou (M)
    /// @param redraw gives all logits of one of the masks where `logits` are but a part
    private Prediction prediction(Prompt prompt, Tensor logits, Tensor iou, IntFunction<MaskLogits> redraw) {
        int size = decoder.model().config().maskSize();
        int columns = logits.shape()[3];
        boolean complete = logits.shape()[2] == size && columns == size;
        List<PredictedMask> masks = IntStream.range(0, iou.values().limit())
                .parallel()
                .mapToObj(mask -> {
                    Tensor part = part(logits, mask);
                    MaskUpscaler.Upscaled upscaled = upscaler.upscale(part.toFloats(), columns, STABILITY_OFFSET);
                    MaskLogits known = complete ? square(part) : null;
                    Lazy<MaskLogits> all = new Lazy<>(() -> known == null ? redraw.apply(mask) : known);
                    double score = iou.values().get(mask);
                    return new PredictedMask(upscaled.mask(), score, upscaled.stability(), all::get);
                })
                .sorted(Comparator.comparingDouble(PredictedMask::predictedIou).reversed())
                .toList();
        return new Prediction(prompt, masks);
    }

    /// Logits of one of several masks.
    private static Tensor part(Tensor logits, int mask) {
        int rows = logits.shape()[2];
        int columns = logits.shape()[3];
        return logits.part(mask * rows * columns, rows, columns);
    }

    /// All four masks of a prompt as the decoder gives them.
    ///
    /// @throws io.anymask.prompt.PromptException when the prompt does not fit the image
    public DecoderMasks decode(Prompt prompt) {
        prompt.requireFits(width(), height());
        if (prompt.mask() != null) {
            return masks(decoder.decodeWithMasks(values, frame, List.of(prompt)));
        }
        GridPart all = decoder.model().wholeGrid();
        return prepared.use(state -> decoder.score(
                state,
                frame,
                List.of(prompt),
                scored -> masks(new Masks<>(decoder.draw(state, scored, 0, 0, SamConfig.MASKS, all), scored.iou()))));
    }

    /// All four masks of a prompt without a mask, guided by an example; nothing else is.
    ///
    /// @throws io.anymask.prompt.PromptException when the prompt does not fit the image
    public DecoderMasks decode(Prompt prompt, TargetGuide<Tensor> guide) {
        prompt.requireFits(width(), height());
        if (prompt.mask() != null) {
            throw new IllegalArgumentException("a guided prompt has points and a box, no mask");
        }
        return masks(decoder.decodeGuided(values, frame, prompt, guide));
    }

    private DecoderMasks masks(Masks<Tensor> decoded) {
        List<MaskLogits> logits = new ArrayList<>();
        List<Double> iou = new ArrayList<>();
        for (int mask = 0; mask < SamConfig.MASKS; mask++) {
            logits.add(square(part(decoded.logits(), mask)));
            iou.add((double) decoded.iou().values().get(mask));
        }
        return new DecoderMasks(logits, iou);
    }

    /// Values over the model's whole frame, at the image's size: enlarged to the frame, cut to the image, scaled
    /// to it, bilinearly, as the reference does with logits.
    ///
    /// @param logits of a mask of this image
    public MaskLogits enlarge(MaskLogits logits) {
        return upscaler.logits(logits.values(), logits.width());
    }

    /// The mask that logits draw at the image's size.
    ///
    /// @param logits of a mask of this image
    /// @param predictedIou of that mask
    public PredictedMask mask(MaskLogits logits, double predictedIou) {
        MaskUpscaler.Upscaled upscaled = upscaler.upscale(logits.values(), logits.width(), STABILITY_OFFSET);
        return new PredictedMask(upscaled.mask(), predictedIou, upscaled.stability(), () -> logits);
    }

    private MaskLogits square(Tensor logits) {
        int size = decoder.model().config().maskSize();
        return new MaskLogits(size, size, logits.toFloats());
    }

    /// Writes the embedding to a file, with the hash of the image and all that made it ([Segmenter#provenance]).
    public void save(Path file, EmbeddingPrecision precision) {
        EmbeddingFile.write(this, decoder.provenance(), file, precision);
    }
}
