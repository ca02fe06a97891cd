package io.anymask.inference;

import io.anymask.inference.Decoder.Decoded;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.PredictedMask;
import io.anymask.model.sam.SamConfig;
import io.anymask.prompt.Prompt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An image as the decoder sees it: embedded once, asked many times. Immutable; safe for use by several threads
/// as long as its [Segmenter] is open.
public final class ImageEmbedding {
    /// Prompts decoded together; more need more memory (about 30 MB each) and are not faster.
    private static final int BATCH = 16;

    private static final float STABILITY_OFFSET = 1;

    private final Decoder decoder;
    private final ImageFrame frame;
    private final Tensor values;
    private final Supplier<String> imageSha256;
    private final EmbeddingTime time;
    private final MaskUpscaler upscaler;

    ImageEmbedding(Decoder decoder, ImageFrame frame, Tensor values, Supplier<String> imageSha256, EmbeddingTime time) {
        this.decoder = decoder;
        this.frame = frame;
        this.values = values;
        this.imageSha256 = imageSha256;
        this.time = time;
        this.upscaler = new MaskUpscaler(frame, decoder.model().config().maskSize());
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

    /// Answers a prompt with three masks if it is ambiguous, else with one.
    ///
    /// @throws io.anymask.prompt.PromptException when the prompt does not fit the image
    public Prediction predict(Prompt prompt) {
        return predict(prompt, MaskOutput.AUTO);
    }

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
                Decoded decoded = decoder.decode(
                        values, frame, batch.stream().map(prompts::get).toList());
                for (int i = 0; i < batch.size(); i++) {
                    answers[batch.get(i)] = prediction(prompts.get(batch.get(i)), decoded, i, output);
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
            Kind kind = new Kind(Decoder.tokens(prompts.get(i)), prompts.get(i).mask() != null);
            groups.computeIfAbsent(kind, k -> new ArrayList<>()).add(i);
        }
        return List.copyOf(groups.values());
    }

    private Prediction prediction(Prompt prompt, Decoded decoded, int index, MaskOutput output) {
        boolean several = switch (output) {
            case AUTO -> prompt.isAmbiguous();
            case SINGLE -> false;
            case MULTIPLE -> true;
        };
        List<PredictedMask> masks = new ArrayList<>();
        for (int mask = several ? 1 : 0; mask < (several ? SamConfig.MASKS : 1); mask++) {
            masks.add(mask(decoded, index * SamConfig.MASKS + mask));
        }
        masks.sort(Comparator.comparingDouble(PredictedMask::predictedIou).reversed());
        return new Prediction(prompt, masks);
    }

    private PredictedMask mask(Decoded decoded, int row) {
        int side = decoder.model().config().maskSize();
        float[] logits = new float[side * side];
        decoded.logits().values().get(row * logits.length, logits);
        MaskUpscaler.Upscaled upscaled = upscaler.upscale(logits, 0, STABILITY_OFFSET);
        double iou = decoded.iou().values().get(row);
        return new PredictedMask(upscaled.mask(), iou, upscaled.stability(), new MaskLogits(side, side, logits));
    }

    /// Writes the embedding to a file, with the hashes of image and model.
    public void save(Path file, EmbeddingPrecision precision) {
        EmbeddingFile.write(this, decoder.model(), file, precision);
    }
}
