package io.anymask.inference;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.model.ops.Taps;
import io.anymask.model.sam.ImageFrame;

/// From low-resolution mask logits to the mask at the image's size, with its stability score.
///
/// SAM's reference (`modeling/sam.py`, `postprocess_masks`) scales bilinearly to the frame, cuts the padding off
/// and scales bilinearly to the image. Both steps are separable and linear, so a pixel is a weighted mean of a
/// few neighbouring logits. No full-size array of logits is ever held, and runs of 64 pixels whose logits all lie
/// on one side of every threshold are filled without being computed: what is left is the mask's edge. Safe for use
/// by several threads.
public final class MaskUpscaler {
    private static final float THRESHOLD = 0;

    /// Pixels of a run: one word of a mask's row.
    private static final int RUN = Long.SIZE;

    private final boolean ofProbabilities;
    private final ImageFrame frame;
    private final Taps columns;
    private final Taps rows;
    private final int runs;

    /// A mask and how stable it is.
    ///
    /// @param stability count(logit > offset) / count(logit > -offset); NaN when the second count is zero
    public record Upscaled(Mask mask, double stability) {}

    /// Of SAM's masks.
    ///
    /// @param size side of the low-resolution logits
    MaskUpscaler(ImageFrame frame, int size) {
        this(
                frame,
                Taps.compose(size, frame.side(), frame.resizedWidth(), frame.width()),
                Taps.compose(size, frame.side(), frame.resizedHeight(), frame.height()));
    }

    private MaskUpscaler(ImageFrame frame, Taps columns, Taps rows) {
        this(frame, columns, rows, false);
    }

    private MaskUpscaler(ImageFrame frame, Taps columns, Taps rows, boolean ofProbabilities) {
        this.ofProbabilities = ofProbabilities;
        this.frame = frame;
        this.columns = columns;
        this.rows = rows;
        this.runs = (frame.width() + RUN - 1) / RUN;
    }

    /// Of SAM 2's masks: their logits cover the image alone, and are scaled to it in one step (reference file
    /// `utils/transforms.py`).
    ///
    /// @param size side of the low-resolution logits
    public static MaskUpscaler squeezed(ImageFrame frame, int size) {
        return new MaskUpscaler(frame, Taps.bilinear(size, frame.width()), Taps.bilinear(size, frame.height()));
    }

    /// Of MedSAM's masks: as SAM 2's, but what is scaled is the probability, not its logit.
    ///
    /// @param size side of the low-resolution logits
    static MaskUpscaler ofProbabilities(ImageFrame frame, int size) {
        return new MaskUpscaler(frame, Taps.bilinear(size, frame.width()), Taps.bilinear(size, frame.height()), true);
    }

    static MaskUpscaler of(PromptableModel model, ImageFrame frame) {
        int size = model.config().maskSize();
        return switch (model) {
            case PromptableModel.Sam sam when sam.recipe() == Recipe.MEDSAM -> ofProbabilities(frame, size);
            case PromptableModel.Sam sam -> new MaskUpscaler(frame, size);
            case PromptableModel.Sam2 sam -> squeezed(frame, size);
        };
    }

    /// Low-resolution rows that the image covers; the rest is padding.
    int logitRows() {
        return rows.inputs();
    }

    int logitColumns() {
        return columns.inputs();
    }

    /// @param logits row-major, at least [#logitRows] rows
    /// @param width of each row, at least [#logitColumns]
    /// @param offset of the stability score's two thresholds, see the reference's `calculate_stability_score`
    public Upscaled upscale(float[] logits, int width, float offset) {
        return ofProbabilities
                ? new Pass(aboveHalf(logits), width, aboveHalf(offset)).run()
                : new Pass(logits, width, offset).run();
    }

    private static float[] aboveHalf(float[] logits) {
        float[] differences = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            differences[i] = aboveHalf(logits[i]);
        }
        return differences;
    }

    /// By how much a probability exceeds a half.
    private static float aboveHalf(float logit) {
        return (float) (1 / (1 + Math.exp(-logit)) - 0.5);
    }

    /// All logits at the image's size: what [#upscale] avoids for the sake of the mask alone.
    ///
    /// @param logits row-major, at least [#logitRows] rows
    /// @param logitWidth of each row, at least [#logitColumns]
    public MaskLogits logits(float[] logits, int logitWidth) {
        int width = frame.width();
        float[][] scaled = new float[rows.inputs()][];
        float[] result = new float[Math.multiplyExact(width, frame.height())];
        for (int y = 0; y < frame.height(); y++) {
            for (int i = 0; i < rows.count(y); i++) {
                int row = rows.first(y) + i;
                if (scaled[row] == null) {
                    scaled[row] = new float[width];
                    columns.apply(logits, row * logitWidth, scaled[row], 0, width);
                }
                float[] source = scaled[row];
                float weight = rows.weight(y, i);
                for (int x = 0; x < width; x++) {
                    result[y * width + x] += weight * source[x];
                }
            }
        }
        return new MaskLogits(frame.height(), width, result);
    }

    /// The work on one mask.
    private final class Pass {
        private final float[] logits;
        private final int width;
        private final float offset;
        private final float[] lowest = new float[logitRows() * runs];
        private final float[] highest = new float[logitRows() * runs];
        private final float[][] scaled = new float[logitRows()][];
        private final boolean[] isScaled = new boolean[logitRows() * runs];
        private final long[] words = new long[Math.multiplyExact(runs, frame.height())];
        private final float[] line = new float[RUN];
        private long high;
        private long low;

        Pass(float[] logits, int width, float offset) {
            this.logits = logits;
            this.width = width;
            this.offset = offset;
        }

        Upscaled run() {
            bounds();
            // Weights sum to one but for rounding, which the margin covers.
            float margin = offset + 1e-3f * Math.max(1, offset);
            for (int y = 0; y < frame.height(); y++) {
                for (int run = 0; run < runs; run++) {
                    int length = Math.min(RUN, frame.width() - run * RUN);
                    if (allAbove(y, run, margin)) {
                        words[y * runs + run] = -1L >>> (RUN - length);
                        high += length;
                        low += length;
                    } else if (anyAbove(y, run, -margin)) {
                        words[y * runs + run] = edge(y, run, length);
                    }
                }
            }
            return new Upscaled(
                    Mask.ofWords(frame.width(), frame.height(), words), (double) ((float) high / (float) low));
        }

        /// Lowest and highest logit of each row that a run of pixels is a mean of.
        private void bounds() {
            for (int run = 0; run < runs; run++) {
                int lastPixel = Math.min(frame.width(), (run + 1) * RUN) - 1;
                int from = columns.first(run * RUN);
                int to = columns.first(lastPixel) + columns.count(lastPixel);
                for (int row = 0; row < logitRows(); row++) {
                    float least = Float.POSITIVE_INFINITY;
                    float most = Float.NEGATIVE_INFINITY;
                    for (int i = row * width + from; i < row * width + to; i++) {
                        least = Math.min(least, logits[i]);
                        most = Math.max(most, logits[i]);
                    }
                    lowest[row * runs + run] = least;
                    highest[row * runs + run] = most;
                }
            }
        }

        private boolean allAbove(int y, int run, float threshold) {
            for (int row = rows.first(y); row < rows.first(y) + rows.count(y); row++) {
                if (!(lowest[row * runs + run] > threshold)) {
                    return false;
                }
            }
            return true;
        }

        private boolean anyAbove(int y, int run, float threshold) {
            for (int row = rows.first(y); row < rows.first(y) + rows.count(y); row++) {
                if (highest[row * runs + run] > threshold) {
                    return true;
                }
            }
            return false;
        }

        /// Computes a run pixel by pixel.
        private long edge(int y, int run, int length) {
            int first = rows.first(y);
            for (int i = 0; i < rows.count(y); i++) {
                float[] source = scaled(first + i, run, length);
                float weight = rows.weight(y, i);
                int from = run * RUN;
                if (i == 0) {
                    for (int x = 0; x < length; x++) {
                        line[x] = weight * source[from + x];
                    }
                } else {
                    for (int x = 0; x < length; x++) {
                        line[x] += weight * source[from + x];
                    }
                }
            }
            long word = 0;
            for (int x = 0; x < length; x++) {
                float value = line[x];
                high += value > offset ? 1 : 0;
                low += value > -offset ? 1 : 0;
                word |= (value > THRESHOLD ? 1L : 0L) << x;
            }
            return word;
        }

        /// A row of logits scaled along x, of which at least the run is there.
        private float[] scaled(int row, int run, int length) {
            if (scaled[row] == null) {
                scaled[row] = new float[frame.width()];
            }
            float[] result = scaled[row];
            if (!isScaled[row * runs + run]) {
                isScaled[row * runs + run] = true;
                columns.apply(logits, row * width, result, run * RUN, run * RUN + length);
            }
            return result;
        }
    }
}
