package io.anymask.inference;

import io.anymask.mask.Mask;

/// From low-resolution mask logits to the mask at the image's size, with its stability score.
///
/// The reference (`modeling/sam.py`, `postprocess_masks`) scales bilinearly to the frame, cuts the padding off
/// and scales bilinearly to the image. Both steps are separable and linear, so a row of the image is a weighted
/// sum of a few rows of logits that were first scaled along x: no full-size array of logits is ever held, and
/// rows where no logit can reach the threshold are skipped. Safe for use by several threads.
final class MaskUpscaler {
    private static final float THRESHOLD = 0;

    private final ImageFrame frame;
    private final int size;
    private final Taps columns;
    private final Taps rows;

    /// A mask and how stable it is.
    ///
    /// @param stability count(logit > offset) / count(logit > -offset); NaN when the second count is zero
    record Upscaled(Mask mask, double stability) {}

    /// @param size side of the low-resolution logits
    MaskUpscaler(ImageFrame frame, int size) {
        this.frame = frame;
        this.size = size;
        this.columns = Taps.compose(size, frame.side(), frame.resizedWidth(), frame.width());
        this.rows = Taps.compose(size, frame.side(), frame.resizedHeight(), frame.height());
    }

    /// @param logits size × size values from position `from`, row-major
    /// @param offset of the stability score's two thresholds, see the paper's section 5 and the reference's
    /// `calculate_stability_score`
    Upscaled upscale(float[] logits, int from, float offset) {
        int width = frame.width();
        int height = frame.height();
        int wordsPerRow = (width + Long.SIZE - 1) / Long.SIZE;
        long[] words = new long[Math.multiplyExact(wordsPerRow, height)];
        Span span = span(logits, from, -offset);
        float[] maxima = rowMaxima(logits, from);
        float[][] scaled = new float[size][];
        float[] line = new float[width];
        long high = 0;
        long low = 0;
        for (int y = 0; y < height; y++) {
            if (span.isEmpty() || !reaches(maxima, y, -offset)) {
                continue;
            }
            blend(logits, from, scaled, y, span, line);
            int base = y * wordsPerRow;
            for (int x = span.from; x < span.to; x += Long.SIZE) {
                int end = Math.min(span.to, x + Long.SIZE);
                long word = 0;
                int above = 0;
                int nearly = 0;
                for (int i = x; i < end; i++) {
                    float value = line[i];
                    above += value > offset ? 1 : 0;
                    nearly += value > -offset ? 1 : 0;
                    word |= (value > THRESHOLD ? 1L : 0L) << (i - x);
                }
                words[base + x / Long.SIZE] = word;
                high += above;
                low += nearly;
            }
        }
        return new Upscaled(Mask.ofWords(width, height, words), (double) ((float) high / (float) low));
    }

    /// Columns of the image between which a logit may exceed a threshold; starts at a whole word.
    private record Span(int from, int to) {
        boolean isEmpty() {
            return to <= from;
        }
    }

    private Span span(float[] logits, int from, float threshold) {
        boolean[] reached = new boolean[size];
        for (int i = 0; i < size * size; i++) {
            reached[i % size] |= logits[from + i] > threshold;
        }
        int first = 0;
        int last = frame.width() - 1;
        while (first <= last && !columns.touches(first, reached)) {
            first++;
        }
        while (last >= first && !columns.touches(last, reached)) {
            last--;
        }
        return new Span(first / Long.SIZE * Long.SIZE, last + 1);
    }

    private float[] rowMaxima(float[] logits, int from) {
        float[] maxima = new float[size];
        for (int row = 0; row < size; row++) {
            float maximum = Float.NEGATIVE_INFINITY;
            for (int x = 0; x < size; x++) {
                maximum = Math.max(maximum, logits[from + row * size + x]);
            }
            maxima[row] = maximum;
        }
        return maxima;
    }

    /// Whether any logit that row `y` of the image is a mean of exceeds the threshold: a mean cannot exceed all
    /// of them.
    private boolean reaches(float[] maxima, int y, float threshold) {
        for (int row = rows.first(y); row < rows.first(y) + rows.count(y); row++) {
            if (maxima[row] > threshold) {
                return true;
            }
        }
        return false;
    }

    private void blend(float[] logits, int from, float[][] scaled, int y, Span span, float[] line) {
        int first = rows.first(y);
        int count = rows.count(y);
        for (int i = 0; i < count; i++) {
            if (scaled[first + i] == null) {
                scaled[first + i] = columns.apply(logits, from + (first + i) * size, span.from, span.to);
            }
            float[] source = scaled[first + i];
            float weight = rows.weight(y, i);
            if (i == 0) {
                for (int x = span.from; x < span.to; x++) {
                    line[x] = weight * source[x - span.from];
                }
            } else {
                for (int x = span.from; x < span.to; x++) {
                    line[x] += weight * source[x - span.from];
                }
            }
        }
    }
}
