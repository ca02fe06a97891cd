package io.anymask.inference;

import io.anymask.inference.engine.Lazy;
import io.anymask.inference.engine.Tensor;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.PredictedMask;
import io.anymask.model.sam.GridPart;
import io.anymask.model.sam.ImageFrame;
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
    private final List<Tensor> maps;
    private final Supplier<String> imageSha256;
    private final EmbeddingTime time;
    private final MaskUpscaler upscaler;
    private final GridPart whole;
    private final GridPart shown;
    private final PreparedImage prepared;

    /// @param maps of the shapes of [PromptableModel#mapShapes]
    ImageEmbedding(
            Decoder decoder, ImageFrame frame, List<Tensor> maps, Supplier<String> imageSha256, EmbeddingTime time) {
        this.decoder = decoder;
        this.frame = frame;
        this.maps = List.copyOf(maps);
        this.imageSha256 = imageSha256;
        this.time = time;
        int grid = decoder.model().config().grid();
        this.upscaler = MaskUpscaler.of(decoder.model(), frame);
        this.whole = new GridPart(grid, grid);
        this.shown = GridPart.covering(upscaler.logitRows(), upscaler.logitColumns(), grid);
        this.prepared = new PreparedImage(decoder, frame, this.maps);
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
        return maps.getFirst();
    }

    /// All that the encoder made of the image: [#values], and for SAM 2 two finer maps, (1, 64, 128, 128) and (1,
    /// 32, 256, 256); not to be modified.
    public List<Tensor> maps() {
        return maps;
    }

    /// As the decoder takes it.
    PreparedImage prepared() {
        return prepared;
    }

    /// The upscaler of its masks.
    MaskUpscaler upscaler() {
        return upscaler;
    }

    /// The memory that it holds, bytes: its maps, and what prompts without a mask share, which the first one makes
    /// for those that follow.
    public long bytes() {
        return maps.stream().mapToLong(Tensor::bytes).sum() + prepared.bytes();
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
                List<Prediction> answered = scoreAndDraw(asked, output);
                for (int i = 0; i < batch.size(); i++) {
                    answers[batch.get(i)] = answered.get(i);
                }
            }
        }
        return Arrays.stream(answers).map(Objects::requireNonNull).toList();
    }

    /// Indices of the prompts that may decode together.
    private List<List<Integer>> groups(List<Prompt> prompts) {
        record Kind(int tokens, boolean mask) {}
        Map<Kind, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < prompts.size(); i++) {
            Prompt prompt = prompts.get(i);
            int tokens = PromptTokens.count(prompt, decoder.model().config().family());
            groups.computeIfAbsent(new Kind(tokens, prompt.mask() != null), k -> new ArrayList<>())
                    .add(i);
        }
        return List.copyOf(groups.values());
    }

    /// Scores prompts together, then draws only the masks that are wanted.
    private List<Prediction> scoreAndDraw(List<Prompt> prompts, MaskOutput output) {
        return decoder.score(prepared, prompts, scored -> {
            List<Prediction> predictions = new ArrayList<>();
            for (int i = 0; i < prompts.size(); i++) {
                Prompt prompt = prompts.get(i);
                Wanted wanted = Wanted.of(prompt, output, scored, i);
                Tensor logits = scored.draw(i, wanted.first(), wanted.count(), shown);
                Tensor iou = scored.iou().part(i * SamConfig.MASKS + wanted.first(), wanted.count());
                predictions.add(prediction(prompt, logits, iou, mask -> logits(prompt, wanted.first() + mask)));
            }
            return predictions;
        });
    }

    /// All logits of one of the four masks of a prompt, drawn again.
    private MaskLogits logits(Prompt prompt, int mask) {
        return decoder.score(prepared, List.of(prompt), scored -> answer(scored.draw(0, mask, 1, whole)));
    }

    /// The masks to draw, of the four that the decoder has.
    private record Wanted(int first, int count) {
        /// @param index of the prompt among the scored ones
        static Wanted of(Prompt prompt, MaskOutput output, Decoder.Scored scored, int index) {
            boolean several = output == MaskOutput.MULTIPLE || (output != MaskOutput.SINGLE && prompt.isAmbiguous());
            if (!several) {
                return new Wanted(scored.single(index), 1);
            }
            if (output != MaskOutput.BEST) {
                return new Wanted(1, SamConfig.MASKS - 1);
            }
            Tensor iou = scored.iou().part(index * SamConfig.MASKS, SamConfig.MASKS);
            int best = 1;
            for (int mask = 2; mask < SamConfig.MASKS; mask++) {
                best = iou.values().get(mask) > iou.values().get(best) ? mask : best;
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
                    MaskLogits known = complete ? answer(part) : null;
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
        return decoder.score(
                prepared,
                List.of(prompt),
                scored -> masks(new Masks<>(scored.draw(0, 0, SamConfig.MASKS, whole), scored.iou())));
    }

    /// All four masks of a prompt without a mask, guided by an example; nothing else is. Only SAM is guided.
    ///
    /// @throws io.anymask.prompt.PromptException when the prompt does not fit the image
    /// @throws io.anymask.model.checkpoint.CheckpointException when the model is a SAM 2
    public DecoderMasks decode(Prompt prompt, TargetGuide<Tensor> guide) {
        prompt.requireFits(width(), height());
        if (prompt.mask() != null) {
            throw new IllegalArgumentException("a guided prompt has points and a box, no mask");
        }
        return masks(decoder.decodeGuided(prepared, prompt, guide));
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

    /// All logits of a mask as they are answered.
    private MaskLogits answer(Tensor logits) {
        MaskLogits all = square(logits);
        return decoder.model() instanceof PromptableModel.Sam2 ? Sam2Decoder.limited(all) : all;
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
