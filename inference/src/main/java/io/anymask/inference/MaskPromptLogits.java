package io.anymask.inference;

import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.model.sam.ImageFrame;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.PromptException;
import java.util.Arrays;

/// The logits that a mask prompt feeds to the prompt encoder: for those who ask a server, which takes logits
/// alone. Stateless.
public final class MaskPromptLogits {
    /// Logit of a cell that lies wholly inside a binary mask. The decoder's own logits reach such values;
    /// smaller ones say less (measured on 61 COCO objects with box and mask: mean IoU 0.80 at 1, 0.87 at 7,
    /// 0.89 at 20).
    private static final float CERTAIN = 20;

    private MaskPromptLogits() {}

    /// @param side of the logits that the model takes
    /// @return side × side values, row-major
    /// @throws PromptException for logits of another side
    public static float[] of(MaskPrompt prompt, ImageFrame frame, int side) {
        return switch (prompt) {
            case MaskPrompt.Logits(MaskLogits logits) -> {
                if (logits.width() != side || logits.height() != side) {
                    throw new PromptException(
                            "mask logits: got %d×%d, expected %d×%d, as an earlier prediction has them"
                                    .formatted(logits.width(), logits.height(), side, side));
                }
                yield logits.values();
            }
            case MaskPrompt.Bitmap(Mask mask) -> ofBitmap(mask, frame, side);
        };
    }

    /// Linear in each cell's share of the mask. Cells outside the image lie outside the mask.
    private static float[] ofBitmap(Mask mask, ImageFrame frame, int side) {
        float[] logits = new float[side * side];
        Arrays.fill(logits, -CERTAIN);
        double cellsPerFramePixel = (double) side / frame.side();
        int columns = Math.max(1, (int) Math.round(frame.resizedWidth() * cellsPerFramePixel));
        int rows = Math.max(1, (int) Math.round(frame.resizedHeight() * cellsPerFramePixel));
        for (int row = 0; row < rows; row++) {
            int top = start(row, rows, mask.height());
            int bottom = Math.max(top + 1, start(row + 1, rows, mask.height()));
            for (int column = 0; column < columns; column++) {
                int left = start(column, columns, mask.width());
                int right = Math.max(left + 1, start(column + 1, columns, mask.width()));
                logits[row * side + column] = CERTAIN * (2 * share(mask, left, top, right, bottom) - 1);
            }
        }
        return logits;
    }

    private static int start(int cell, int cells, int pixels) {
        return (int) Math.min(pixels - 1L, (long) cell * pixels / cells);
    }

    private static float share(Mask mask, int left, int top, int right, int bottom) {
        int inside = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                inside += mask.get(x, y) ? 1 : 0;
            }
        }
        return (float) inside / ((right - left) * (bottom - top));
    }
}
