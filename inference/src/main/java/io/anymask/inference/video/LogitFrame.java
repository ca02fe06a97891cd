package io.anymask.inference.video;

import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.MaskPromptLogits;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.model.ops.Taps;
import io.anymask.model.sam.ImageFrame;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Point;
import java.util.Arrays;

/// Where logits lie in the image. Immutable.
///
/// @param frame how the image lies in the model's frame
/// @param side of the logits
record LogitFrame(ImageFrame frame, int side) {
    private static final int LOGITS_PER_CELL = 4;

    /// Added to each side of a box, as a share of its width or height.
    private static final double ENLARGEMENT = 0.075;

    /// What stands for certainty in a logit that a person did not give.
    private static final float MOST = 10;

    static LogitFrame of(ImageEmbedding embedding) {
        int grid = embedding.values().shape()[3];
        return new LogitFrame(embedding.frame(), LOGITS_PER_CELL * grid);
    }

    /// Logits along x that show the image; the rest is padding.
    int columns() {
        return shown(frame.resizedWidth());
    }

    int rows() {
        return shown(frame.resizedHeight());
    }

    private int shown(int pixels) {
        return Math.min(side, Math.ceilDiv(pixels * side, frame.side()));
    }

    double toImageX(double column) {
        return Math.min(frame.width(), column * frame.side() / side * frame.width() / frame.resizedWidth());
    }

    double toImageY(double row) {
        return Math.min(frame.height(), row * frame.side() / side * frame.height() / frame.resizedHeight());
    }

    /// A click in the middle of a logit.
    Point click(int column, int row, boolean positive) {
        return new Point(toImageX(column + 0.5), toImageY(row + 0.5), positive);
    }

    /// The box around a mask of logits, wider and higher by 15 % in all, within the image.
    Box box(Mask mask) {
        return box(mask, ENLARGEMENT);
    }

    /// The box around a mask of logits, within the image.
    Box around(Mask mask) {
        return box(mask, 0);
    }

    private Box box(Mask mask, double margin) {
        Box box = mask.box();
        double x = margin * (box.width() + 1);
        double y = margin * (box.height() + 1);
        return new Box(
                toImageX(Math.max(0, box.x0() - x)),
                toImageY(Math.max(0, box.y0() - y)),
                toImageX(box.x1() + 1 + x),
                toImageY(box.y1() + 1 + y));
    }

    /// Logits above 0 that show the image.
    Mask mask(MaskLogits logits) {
        float[] shown = new float[side * side];
        for (int row = 0; row < rows(); row++) {
            System.arraycopy(logits.values(), row * side, shown, row * side, columns());
        }
        return Mask.above(side, side, shown, 0);
    }

    /// The logits of a mask of the image's size.
    MaskLogits logits(Mask mask) {
        return new MaskLogits(side, side, MaskPromptLogits.of(new MaskPrompt.Bitmap(mask), frame, side));
    }

    /// Logits of shares of cells, bilinearly, at most 10 either way.
    ///
    /// @param shares (rows, columns) of the cells that show the image, each in `[0, 1]`
    MaskLogits logits(float[] shares, FrameCells cells) {
        Taps across = Taps.bilinear(cells.columns(), cells.columns() * LOGITS_PER_CELL);
        Taps down = Taps.bilinear(cells.rows(), cells.rows() * LOGITS_PER_CELL);
        float[] logits = new float[side * side];
        Arrays.fill(logits, -MOST);
        float[] line = new float[side];
        for (int row = 0; row < rows(); row++) {
            float[] sums = new float[side];
            for (int tap = 0; tap < down.count(row); tap++) {
                across.apply(shares, (down.first(row) + tap) * cells.columns(), line, 0, columns());
                for (int column = 0; column < columns(); column++) {
                    sums[column] += down.weight(row, tap) * line[column];
                }
            }
            for (int column = 0; column < columns(); column++) {
                logits[row * side + column] = Math.clamp(logit(sums[column]), -MOST, MOST);
            }
        }
        return new MaskLogits(side, side, logits);
    }

    private static float logit(float share) {
        return (float) Math.log(share / (1 - share));
    }

    /// The logit at a place of the image.
    float at(MaskLogits logits, Point point) {
        double column = frame.toFrameX(point.x()) * side / frame.side();
        double row = frame.toFrameY(point.y()) * side / frame.side();
        return logits.at((int) Math.min(row, rows() - 1.0), (int) Math.min(column, columns() - 1.0));
    }
}
