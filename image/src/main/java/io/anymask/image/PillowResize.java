package io.anymask.image;

import java.util.stream.IntStream;

/// Pillow's 8-bit resampling (`src/libImaging/Resample.c`): a filter, widened by the scale when shrinking; weights
/// as fixed-point numbers; the horizontal pass first, each pass rounded and clipped to 8 bits. Stateless; large
/// pictures are shared out to the common pool.
final class PillowResize {
    private static final int CHANNELS = Image.CHANNELS;

    /// Bits after the point of a weight: 32 less 8 for the value and 2 for headroom.
    private static final int PRECISION = 22;

    private static final int HALF = 1 << (PRECISION - 1);

    /// Rows below which threads cost more than they bring.
    private static final int PARALLEL_ROWS = 256;

    private PillowResize() {}

    /// Weights of every output position.
    ///
    /// @param first index of the first input that counts
    /// @param count of inputs that count
    /// @param weights `stride` fixed-point numbers for each output
    private record Kernel(int[] first, int[] count, int[] weights, int stride) {}

    static byte[] resize(byte[] pixels, int width, int height, int newWidth, int newHeight, ResizeFilter filter) {
        if (newWidth == width && newHeight == height) {
            return pixels.clone();
        }
        byte[] result = pixels;
        Kernel vertical = kernel(height, newHeight, filter);
        int from = 0;
        int rows = height;
        if (newWidth != width) {
            if (newHeight != height) { // only the rows that the vertical pass will read
                from = vertical.first[0];
                rows = vertical.first[newHeight - 1] + vertical.count[newHeight - 1] - from;
            }
            result = horizontally(result, width, from, rows, kernel(width, newWidth, filter), newWidth);
        }
        if (newHeight != height) {
            result = vertically(result, newWidth, from, vertical, newHeight);
        }
        return result;
    }

    private static Kernel kernel(int in, int out, ResizeFilter filter) {
        double scale = (double) in / out;
        double stretch = Math.max(scale, 1);
        double support = filter.support() * stretch;
        int stride = (int) Math.ceil(support) * 2 + 1;
        int[] first = new int[out];
        int[] count = new int[out];
        int[] weights = new int[Math.multiplyExact(out, stride)];
        double[] raw = new double[stride];
        for (int i = 0; i < out; i++) {
            double centre = (i + 0.5) * scale;
            int low = Math.max(0, (int) (centre - support + 0.5));
            int high = Math.min(in, (int) (centre + support + 0.5));
            double total = 0;
            for (int x = low; x < high; x++) {
                raw[x - low] = filter.weight((x - centre + 0.5) * (1.0 / stretch));
                total += raw[x - low];
            }
            for (int x = 0; x < high - low; x++) {
                double weight = total == 0 ? raw[x] : raw[x] / total;
                weights[i * stride + x] = (int) (Math.copySign(0.5, weight) + weight * (1 << PRECISION));
            }
            first[i] = low;
            count[i] = high - low;
        }
        return new Kernel(first, count, weights, stride);
    }

    private static byte[] horizontally(byte[] in, int width, int from, int rows, Kernel kernel, int newWidth) {
        byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(rows, newWidth), CHANNELS)];
        rows(rows).forEach(row -> {
            int source = (from + row) * width * CHANNELS;
            int target = row * newWidth * CHANNELS;
            for (int x = 0; x < newWidth; x++, target += CHANNELS) {
                int red = HALF;
                int green = HALF;
                int blue = HALF;
                int at = source + kernel.first[x] * CHANNELS;
                int weightAt = x * kernel.stride;
                for (int end = weightAt + kernel.count[x]; weightAt < end; weightAt++, at += CHANNELS) {
                    int weight = kernel.weights[weightAt];
                    red += (in[at] & 0xFF) * weight;
                    green += (in[at + 1] & 0xFF) * weight;
                    blue += (in[at + 2] & 0xFF) * weight;
                }
                out[target] = clip(red);
                out[target + 1] = clip(green);
                out[target + 2] = clip(blue);
            }
        });
        return out;
    }

    private static byte[] vertically(byte[] in, int width, int from, Kernel kernel, int newHeight) {
        int line = width * CHANNELS;
        byte[] out = new byte[Math.multiplyExact(newHeight, line)];
        rows(newHeight).forEach(row -> {
            int[] sums = new int[line];
            java.util.Arrays.fill(sums, HALF);
            for (int tap = 0; tap < kernel.count[row]; tap++) {
                int weight = kernel.weights[row * kernel.stride + tap];
                int source = (kernel.first[row] + tap - from) * line;
                for (int i = 0; i < line; i++) {
                    sums[i] += (in[source + i] & 0xFF) * weight;
                }
            }
            int target = row * line;
            for (int i = 0; i < line; i++) {
                out[target + i] = clip(sums[i]);
            }
        });
        return out;
    }

    /// Rounded weights may add up to slightly more than one, and a filter with negative ones overshoots.
    private static byte clip(int sum) {
        return (byte) Math.clamp(sum >> PRECISION, 0, 255);
    }

    private static IntStream rows(int count) {
        IntStream rows = IntStream.range(0, count);
        return count >= PARALLEL_ROWS ? rows.parallel() : rows;
    }
}
