package io.anymask.training.loss;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/// Focal loss, dice loss and true IoU of one mask at full resolution, with the gradient in closed form.
///
/// With logits x, target t in [0, 1] and p = sigmoid(x), over the n pixels of the mask:
///
/// ```
/// miss  = p + t - 2 p t                                  1 - p_t
/// focal = 1/n Σ a_t miss^γ BCE(x, t)                     a_t = α t + (1 - α)(1 - t)
/// dice  = 1 - (2 Σ p t + 1) / (Σ p + Σ t + 1)
/// ```
///
/// Autograd would keep a dozen arrays of the full resolution for each mask until the backward pass. The closed
/// form needs four at a time, which the next mask uses again. Nothing here records a graph.
///
/// Source: paper, appendix A; Lin et al., Focal loss for dense object detection, 2017; Milletari et al., V-Net,
/// 2016.
public final class MaskLoss {
    /// Softplus is the identity above this; exact in 32 bits from about 17 on, and in 64 bits from 37.
    private static final double LINEAR_FROM = 40;

    /// Of a probability, for powers below 0.
    private static final double SMALLEST_MISS = 1e-12;

    private final LossSettings settings;

    public MaskLoss(LossSettings settings) {
        this.settings = settings;
    }

    public LossSettings settings() {
        return settings;
    }

    /// The values alone.
    ///
    /// @param logits (h, w), of floats or doubles
    /// @param target (h, w), of the same type
    public MaskValues values(Tensor logits, Tensor target) {
        try (PointerScope scope = new PointerScope()) {
            return new Pass(logits, target).values();
        }
    }

    /// The values, and in `gradient` (h, w) what `focal weight · focal + dice weight · dice` changes with each
    /// logit.
    public MaskValues withGradient(Tensor logits, Tensor target, Tensor gradient) {
        try (PointerScope scope = new PointerScope()) {
            Pass pass = new Pass(logits, target);
            MaskValues values = pass.values();
            pass.gradient(gradient);
            return values;
        }
    }

    /// The work on one mask. Its tensors live in the scope of the caller.
    private final class Pass {
        private final Tensor x;
        private final Tensor t;
        private final Tensor p;
        private final Tensor sign;
        private final Tensor miss;
        private final Tensor entropy;
        private final @Nullable Tensor balance;
        private final long pixels;
        private double numerator;
        private double denominator;

        Pass(Tensor logits, Tensor target) {
            x = logits;
            t = target;
            pixels = logits.numel();
            p = x.sigmoid();
            sign = t.mul(new Scalar(-2.0)).add_(new Scalar(1.0));
            miss = torch.addcmul(t, sign, p, new Scalar(1.0));
            entropy =
                    torch.softplus(x, new Scalar(1.0), new Scalar(LINEAR_FROM)).addcmul_(x, t, new Scalar(-1.0));
            double alpha = settings.alpha();
            balance = alpha < 0 ? null : t.mul(new Scalar(2 * alpha - 1)).add_(new Scalar(1 - alpha));
        }

        MaskValues values() {
            Tensor focal = balanced(power(settings.gamma()).mul_(entropy));
            Tensor predicted = x.gt(new Scalar(0.0));
            Tensor real = t.gt(new Scalar(0.5));
            double[] sums = sums(focal, p.mul(t), p, t, predicted.logical_and(real), predicted.logical_or(real));
            numerator = 2 * sums[1] + 1;
            denominator = sums[2] + sums[3] + 1;
            return new MaskValues(sums[0] / pixels, 1 - numerator / denominator, sums[4] / Math.max(1, sums[5]));
        }

        /// All sums in one transfer, which matters on a GPU. In doubles: a float's 24 bits are few for a
        /// million pixels.
        private double[] sums(Tensor... terms) {
            List<Tensor> totals = new ArrayList<>();
            for (Tensor term : terms) {
                totals.add(term.sum(new org.bytedeco.pytorch.ScalarTypeOptional(ScalarType.Double)));
            }
            Tensor all =
                    torch.stack(new TensorVector(totals.toArray(Tensor[]::new))).cpu();
            double[] values = new double[terms.length];
            new org.bytedeco.javacpp.DoublePointer(all.data_ptr()).get(values);
            return values;
        }

        /// d/dx of the focal term: a_t [miss^γ (p - t) + γ miss^(γ-1) BCE (1 - 2t) p (1 - p)] / n; of the dice
        /// term: p (1 - p) (N/D² - 2t/D), with N its numerator and D its denominator.
        void gradient(Tensor result) {
            double gamma = settings.gamma();
            Scalar perPixel = new Scalar(settings.focal() / pixels);
            Tensor slope = torch.addcmul(p, p, p, new Scalar(-1.0));
            Tensor direct = balanced(power(gamma).mul_(p.sub(t))).mul_(perPixel);
            Tensor inner = t.mul(new Scalar(-2 * settings.dice() / denominator))
                    .add_(new Scalar(settings.dice() * numerator / (denominator * denominator)));
            if (gamma > 0) {
                Tensor modulated = balanced(power(gamma - 1).mul_(entropy).mul_(sign));
                inner.add_(modulated, new Scalar(gamma * settings.focal() / pixels));
            }
            torch.addcmul_out(result, direct, slope, inner, new Scalar(1.0));
        }

        private Tensor balanced(Tensor term) {
            return balance == null ? term : term.mul_(balance);
        }

        /// miss^exponent, fresh.
        private Tensor power(double exponent) {
            if (exponent == 2) {
                return miss.mul(miss);
            }
            if (exponent == 1) {
                return miss.clone();
            }
            // A pixel that is certainly right costs nothing; 0 to a negative power would make that 0 · ∞.
            Tensor base = exponent < 0 ? miss.clamp_min(new Scalar(SMALLEST_MISS)) : miss;
            return base.pow(new Scalar(exponent));
        }
    }
}
