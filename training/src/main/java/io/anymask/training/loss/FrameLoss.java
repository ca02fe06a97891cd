package io.anymask.training.loss;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// [MaskLoss] of the decoder's low-resolution logits: they are scaled bilinearly to the frame that the encoder
/// saw, cut to the part of it that is image, and compared there; the gradient goes the same way back.
///
/// The way back is the transposed interpolation, which is separable: `Rᵀ g C`, with the interpolation's weights
/// of rows and columns as matrices. libtorch's own backward kernel runs on one thread and takes three times as
/// long. Close it when done; one thread at a time.
public final class FrameLoss implements AutoCloseable {
    private final MaskLoss loss;
    private final int low;
    private final int side;
    private final int width;
    private final int height;
    private final Tensor rows;
    private final Tensor columns;
    private final Tensor gradient;

    /// @param low side of the decoder's logits
    /// @param side of the frame
    /// @param width of the image in the frame
    /// @param height of the image in the frame
    /// @param like a tensor of the type and device to compute with
    public FrameLoss(MaskLoss loss, int low, int side, int width, int height, Tensor like) {
        this.loss = loss;
        this.low = low;
        this.side = side;
        this.width = width;
        this.height = height;
        try (PointerScope scope = new PointerScope()) {
            rows = weights(height, like).t().contiguous().retainReference();
            columns = weights(width, like).retainReference();
            gradient = torch.empty(new long[] {height, width}, like.options(), new MemoryFormatOptional())
                    .retainReference();
        }
    }

    /// The interpolation of one axis as a matrix (length, low): the identity, interpolated.
    private Tensor weights(int length, Tensor like) {
        Tensor identity = torch.eye(low, like.options()).view(1, 1, low, low);
        Tensor scaled = torch.upsample_bilinear2d(
                identity, new long[] {side, low}, false, new DoubleOptional(), new DoubleOptional());
        return scaled.view(side, low).narrow(0, 0, length).contiguous();
    }

    /// The logits of the image's pixels.
    ///
    /// @param logits (low, low)
    /// @return (height, width)
    public Tensor upsample(Tensor logits) {
        Tensor full = torch.upsample_bilinear2d(
                logits.view(1, 1, low, low),
                new long[] {side, side},
                false,
                new DoubleOptional(),
                new DoubleOptional());
        return full.view(side, side).narrow(0, 0, height).narrow(1, 0, width).contiguous();
    }

    /// @param logits (low, low)
    /// @param target (height, width) of bytes, 0 and 1
    public MaskValues values(Tensor logits, Tensor target) {
        try (PointerScope scope = new PointerScope()) {
            return loss.values(upsample(logits), target.to(logits.scalar_type()));
        }
    }

    /// The values; the weighted loss's gradient by the logits goes to `result` (low, low), and the pixels above
    /// zero to `predicted` (height, width) of bytes.
    public MaskValues withGradient(Tensor logits, Tensor target, Tensor result, Tensor predicted) {
        try (PointerScope scope = new PointerScope()) {
            Tensor full = upsample(logits);
            MaskValues values = loss.withGradient(full, target.to(logits.scalar_type()), gradient);
            torch.matmul_out(result, rows, gradient.matmul(columns));
            above(full, predicted);
            return values;
        }
    }

    /// The pixels of (low, low) logits that lie above zero in the frame, into (height, width) of bytes.
    public void predicted(Tensor logits, Tensor predicted) {
        try (PointerScope scope = new PointerScope()) {
            above(upsample(logits), predicted);
        }
    }

    private static void above(Tensor full, Tensor predicted) {
        predicted.copy_(full.gt(new org.bytedeco.pytorch.Scalar(0.0)));
    }

    /// A tensor for the predicted pixels.
    public Tensor pixels() {
        return torch.empty(
                new long[] {height, width},
                gradient.options().dtype(new ScalarTypeOptional(ScalarType.Byte)),
                new MemoryFormatOptional());
    }

    @Override
    public void close() {
        rows.releaseReference();
        columns.releaseReference();
        gradient.releaseReference();
    }
}
