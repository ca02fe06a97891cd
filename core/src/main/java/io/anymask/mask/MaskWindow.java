package io.anymask.mask;

/// Cutting a window out of a mask and placing a mask into a larger frame, 64 pixels at a time at any offset.
final class MaskWindow {
    private MaskWindow() {}

    static Mask crop(Mask mask, int x, int y, int width, int height) {
        check("crop", x, y, width, height, mask.width(), mask.height());
        Mask result = Mask.empty(width, height);
        int shift = x & 63;
        for (int row = 0; row < height; row++) {
            int source = (y + row) * mask.wordsPerRow();
            int target = row * result.wordsPerRow();
            for (int i = 0; i < result.wordsPerRow(); i++) {
                int word = (x >> 6) + i;
                long bits = mask.words()[source + word] >>> shift;
                if (shift != 0 && word + 1 < mask.wordsPerRow()) {
                    bits |= mask.words()[source + word + 1] << -shift;
                }
                result.words()[target + i] = bits;
            }
            result.words()[target + result.wordsPerRow() - 1] &= Mask.lastWordBits(width);
        }
        return result;
    }

    static Mask paste(Mask mask, int x, int y, int width, int height) {
        Mask result = Mask.empty(width, height);
        check("paste", x, y, mask.width(), mask.height(), width, height);
        int shift = x & 63;
        for (int row = 0; row < mask.height(); row++) {
            int source = row * mask.wordsPerRow();
            int target = (y + row) * result.wordsPerRow() + (x >> 6);
            for (int i = 0; i < mask.wordsPerRow(); i++) {
                long bits = mask.words()[source + i];
                result.words()[target + i] |= bits << shift;
                long carried = shift == 0 ? 0 : bits >>> -shift;
                if (carried != 0) {
                    result.words()[target + i + 1] |= carried;
                }
            }
        }
        return result;
    }

    private static void check(String what, int x, int y, int width, int height, int frameWidth, int frameHeight) {
        boolean inside = width > 0
                && height > 0
                && x >= 0
                && y >= 0
                && (long) x + width <= frameWidth
                && (long) y + height <= frameHeight;
        if (!inside) {
            throw new IllegalArgumentException(what + ": window of " + width + " x " + height + " at (" + x + ", " + y
                    + ") is not inside the frame of " + frameWidth + " x " + frameHeight + "; clip it first");
        }
    }
}
