package io.anymask.evaluation.metric;

import io.anymask.mask.Rle;
import java.util.Arrays;

/// IoU of the boundaries of two masks: as strict with large objects as with small ones. Stateless.
///
/// A boundary is what of a mask lies within d pixels of its edge, counted by chessboard moves, where d is 2 %
/// of the image's diagonal. The edge of the image is an edge of the mask too.
///
/// Source: B. Cheng et al., "Boundary IoU: Improving Object-Centric Image Segmentation Evaluation", CVPR 2021,
/// and the authors' `boundary-iou-api`.
public final class BoundaryIou {
    /// The authors' width of the boundary, as a share of the image's diagonal.
    public static final double DILATION_RATIO = 0.02;

    private BoundaryIou() {}

    /// @return in `[0, 1]`; 0 for two empty masks
    /// @throws IllegalArgumentException if the frames differ
    public static double of(Rle a, Rle b) {
        return boundary(a).iou(boundary(b));
    }

    /// The boundary of the authors' width.
    public static Rle boundary(Rle mask) {
        double diagonal = Math.hypot(mask.height(), mask.width());
        return boundary(mask, Math.max(1, (int) Math.rint(DILATION_RATIO * diagonal)));
    }

    /// The pixels of a mask within `distance` of its edge.
    ///
    /// @param distance in pixels, at least 1
    public static Rle boundary(Rle mask, int distance) {
        if (distance < 1) {
            throw new IllegalArgumentException("boundary of " + distance + " pixels, expected at least 1");
        }
        int height = mask.height();
        int width = mask.width();
        boolean[] pixels = pixels(mask);
        boolean[] eroded = erode(erode(pixels, width, height, height, 1, distance), height, width, 1, height, distance);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] &= !eroded[i];
        }
        return Rle.of(height, width, counts(pixels));
    }

    /// Keeps the pixels with `distance` set neighbours on both sides within their line.
    ///
    /// @param lineStride from a line's first pixel to the next line's
    /// @param stride from pixel to pixel within a line
    private static boolean[] erode(boolean[] pixels, int lines, int length, int lineStride, int stride, int distance) {
        boolean[] result = new boolean[pixels.length];
        for (int line = 0; line < lines; line++) {
            int run = 0;
            for (int i = 0; i < length; i++) {
                int at = line * lineStride + i * stride;
                run = pixels[at] ? run + 1 : 0;
                if (run > 2 * distance) {
                    result[at - distance * stride] = true;
                }
            }
        }
        return result;
    }

    /// Column by column.
    private static boolean[] pixels(Rle mask) {
        boolean[] pixels = new boolean[mask.height() * mask.width()];
        int[] counts = mask.counts();
        int at = 0;
        for (int i = 0; i < counts.length; i++) {
            if (i % 2 == 1) {
                Arrays.fill(pixels, at, at + counts[i], true);
            }
            at += counts[i];
        }
        return pixels;
    }

    private static int[] counts(boolean[] pixels) {
        int[] counts = new int[64];
        int n = 0;
        int from = 0;
        boolean set = false;
        for (int i = 0; i <= pixels.length; i++) {
            if (i == pixels.length || pixels[i] != set) {
                if (n == counts.length) {
                    counts = Arrays.copyOf(counts, 2 * n);
                }
                counts[n++] = i - from;
                from = i;
                set = !set;
            }
        }
        return Arrays.copyOf(counts, n);
    }
}
