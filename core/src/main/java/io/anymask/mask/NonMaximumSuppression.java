package io.anymask.mask;

import java.util.Arrays;
import java.util.List;

/// Greedy choice of boxes that do not overlap much: in the order of their scores, a box is kept unless its
/// IoU with a kept one is above the threshold.
///
/// The result is that of torchvision's `nms` and `batched_nms` on the CPU, bit by bit: float32 arithmetic,
/// IoU compared strictly with the threshold in double precision, equal scores in the order given, a NaN score
/// before all others. The IoU of two boxes without area is NaN and suppresses nothing. With categories, every
/// box is first shifted by `category * (largest coordinate + 1)`, in float32, so that only boxes of one
/// category meet (as long as no coordinate is negative).
///
/// Candidates are compared only with kept boxes nearby, found through a grid; tens of thousands of boxes take
/// milliseconds. Stateless.
public final class NonMaximumSuppression {
    private NonMaximumSuppression() {}

    /// The numbers of the boxes kept, highest score first.
    ///
    /// @param scores one for each box; rounded to float32, as are the boxes
    /// @throws IllegalArgumentException if there are more or fewer scores than boxes
    public static int[] keep(List<Box> boxes, double[] scores, double iouThreshold) {
        float[] xyxy = new float[4 * boxes.size()];
        for (int i = 0; i < boxes.size(); i++) {
            Box box = boxes.get(i);
            xyxy[4 * i] = (float) box.x0();
            xyxy[4 * i + 1] = (float) box.y0();
            xyxy[4 * i + 2] = (float) box.x1();
            xyxy[4 * i + 3] = (float) box.y1();
        }
        float[] rounded = new float[scores.length];
        for (int i = 0; i < scores.length; i++) {
            rounded[i] = (float) scores[i];
        }
        return keep(xyxy, rounded, iouThreshold);
    }

    /// The numbers of the boxes kept, highest score first.
    ///
    /// @param xyxy x0, y0, x1, y1 of each box
    /// @throws IllegalArgumentException if the lengths disagree or a coordinate is not finite
    public static int[] keep(float[] xyxy, float[] scores, double iouThreshold) {
        check(xyxy, scores.length, "scores");
        return suppress(xyxy, scores, iouThreshold);
    }

    /// As [#keep(float\[\], float\[\], double)], where boxes of different categories do not suppress each other.
    ///
    /// @param categories one number for each box
    public static int[] keep(float[] xyxy, float[] scores, int[] categories, double iouThreshold) {
        check(xyxy, scores.length, "scores");
        check(xyxy, categories.length, "categories");
        float largest = Float.NEGATIVE_INFINITY;
        for (float coordinate : xyxy) {
            largest = Math.max(largest, coordinate);
        }
        float[] shifted = xyxy.clone();
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] += categories[i / 4] * (largest + 1);
        }
        return suppress(shifted, scores, iouThreshold);
    }

    private static void check(float[] xyxy, int length, String what) {
        if (xyxy.length != 4L * length) {
            throw new IllegalArgumentException("suppression of overlapping boxes: got " + xyxy.length
                    + " coordinates and " + length + " " + what + ", expected four coordinates for each");
        }
        for (int i = 0; i < xyxy.length; i++) {
            if (!Float.isFinite(xyxy[i])) {
                throw new IllegalArgumentException("suppression of overlapping boxes: coordinate " + i % 4 + " of box "
                        + i / 4 + " is " + xyxy[i] + ", expected finite numbers");
            }
        }
    }

    private static int[] suppress(float[] xyxy, float[] scores, double iouThreshold) {
        BoxGrid kept = new BoxGrid(xyxy, iouThreshold);
        int[] result = new int[scores.length];
        int count = 0;
        for (int box : order(scores)) {
            if (!kept.suppresses(box)) {
                kept.add(box);
                result[count++] = box;
            }
        }
        return Arrays.copyOf(result, count);
    }

    /// Box numbers by falling score, equal ones in their order.
    private static int[] order(float[] scores) {
        long[] keys = new long[scores.length];
        for (int i = 0; i < keys.length; i++) {
            // Adding 0 makes -0 equal to 0. Flipping the lower bits of negative numbers makes the bits rise with the
            // value.
            int bits = Float.floatToIntBits(scores[i] + 0f);
            int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
            keys[i] = (long) ~rising << 32 | i;
        }
        Arrays.sort(keys);
        int[] order = new int[keys.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) keys[i];
        }
        return order;
    }
}
