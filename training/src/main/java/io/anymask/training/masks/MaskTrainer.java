package io.anymask.training;

import io.anymask.mask.Mask;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchTensors;
import io.anymask.training.interaction.Interaction;
import io.anymask.training.interaction.Round;
import io.anymask.training.interaction.RoundPlan;
import io.anymask.training.loss.FrameLoss;
import io.anymask.training.loss.MaskLoss;
import io.anymask.training.loss.MaskValues;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/// Trains the decoder on the masks of one image: the simulated interaction round by round, the losses, and
/// their
/// gradients into the learned weights and into the embedding. On the thread of libtorch only.
///
/// The masks of an image share its embedding and decode together. With the mask prompts detached, as is the
/// default,
/// every round is a graph of its own, and its gradients are computed at once: memory is that of one round.
final class MaskTrainer {
    private static final int AMBIGUOUS = SamConfig.MASKS - 1;

    private final SamModel model;
    private final TrainingConfig config;
    private final Ops<Tensor> ops;
    private final TorchDevice device;
    private final MaskLoss loss;

    MaskTrainer(SamModel model, TrainingConfig config, Ops<Tensor> ops, TorchDevice device) {
        this.model = model;
        this.config = config;
        this.ops = ops;
        this.device = device;
        this.loss = new MaskLoss(config.loss().settings());
    }

    /// Adds the gradients of one image to those that are there.
    ///
    /// @param embedding (1, C, G, G); a leaf that wants a gradient if the encoder learns
    /// @param targets the masks, at least one
    /// @param share of the image in the step's loss
    /// @return the loss, not yet multiplied by the share
    ImageLoss train(Tensor embedding, List<Mask> targets, double share, RandomGenerator random) {
        ImageLoss sum = ImageLoss.NONE;
        Mask first = targets.getFirst();
        int side = model.config().imageSize();
        boolean padding = config.loss().padding();
        List<Mask> shown = padding
                ? targets.stream().map(target -> target.paste(0, 0, side, side)).toList()
                : targets;
        try (PointerScope scope = new PointerScope();
                FrameLoss frame = new FrameLoss(
                        loss,
                        model.config().maskSize(),
                        side,
                        padding ? side : first.width(),
                        padding ? side : first.height(),
                        embedding.detach())) {
            double weight = share / targets.size();
            for (int from = 0; from < targets.size(); from += config.machine().promptsAtOnce()) {
                int to = Math.min(targets.size(), from + config.machine().promptsAtOnce());
                Batch batch =
                        new Batch(embedding, targets.subList(from, to), shown.subList(from, to), frame, weight, random);
                sum = sum.plus(batch.run());
            }
        }
        return sum.times(1.0 / targets.size());
    }

    /// Some masks of one image, through all rounds.
    private final class Batch {
        private final Tensor embedding;
        private final Interaction interaction;
        private final FrameLoss frame;
        private final List<Round> plan;
        private final double weight;
        private final int size;
        private final int width;
        private final int height;
        private final List<Tensor> targets = new ArrayList<>();
        private final List<Mask> predicted = new ArrayList<>();
        private final List<Tensor> roots = new ArrayList<>();
        private final List<Tensor> gradients = new ArrayList<>();
        private ImageLoss sum = ImageLoss.NONE;

        /// @param weight of each mask in the loss
        Batch(
                Tensor embedding,
                List<Mask> real,
                List<Mask> shown,
                FrameLoss frame,
                double weight,
                RandomGenerator random) {
            this.embedding = embedding;
            this.frame = frame;
            this.size = real.size();
            this.width = real.getFirst().width();
            this.height = real.getFirst().height();
            this.interaction = new Interaction(real, config.interaction().settings(), random);
            this.plan = RoundPlan.draw(
                    config.interaction().clicks(), config.interaction().maskOnlyRounds(), random);
            this.weight = config.loss().rounds() == TrainingConfig.Rounds.MEAN ? weight / plan.size() : weight;
            for (Mask target : shown) {
                targets.add(device.place(Views.tensor(target)));
                predicted.add(Mask.empty(width, height));
            }
        }

        ImageLoss run() {
            if (config.interaction().detach()) {
                roundByRound();
            } else {
                @Nullable Tensor mask = null;
                for (Round round : plan) {
                    mask = next(round, mask);
                }
                flow();
            }
            double rounds = config.loss().rounds() == TrainingConfig.Rounds.MEAN ? plan.size() : 1;
            return new ImageLoss(
                    sum.total() / rounds,
                    sum.focal() / plan.size(),
                    sum.dice() / plan.size(),
                    sum.iouError() / plan.size(),
                    sum.iou() / plan.size(),
                    sum.firstIou(),
                    size);
        }

        private void roundByRound() {
            @Nullable Tensor mask = null;
            for (Round round : plan) {
                try (PointerScope scope = new PointerScope()) {
                    Tensor next = TorchTensors.keep(next(round, mask));
                    if (mask != null) {
                        TorchTensors.free(mask);
                    }
                    mask = next;
                    flow();
                }
            }
            if (mask != null) {
                TorchTensors.free(mask);
            }
        }

        /// @param mask (B, 1, 4G, 4G) what the last round gave; null in the first one
        /// @return what this round gives
        private Tensor next(Round round, @Nullable Tensor mask) {
            switch (round) {
                case FIRST -> interaction.first();
                case CLICK -> {
                    for (int i = 0; i < size; i++) {
                        interaction.click(i, predicted.get(i));
                    }
                }
                case MASK_ONLY -> {}
            }
            Interaction.Tokens tokens = interaction.tokens();
            List<Tensor> inputs = new ArrayList<>();
            inputs.add(embedding);
            inputs.add(device.place(TorchTensors.of(tokens.coordinates(), size, tokens.length(), 2)));
            inputs.add(device.place(TorchTensors.of(tokens.labels(), size, tokens.length())));
            if (mask != null) {
                inputs.add(mask);
            }
            Network network = mask == null ? model.decoder() : model.maskPromptDecoder();
            List<Tensor> outputs = network.apply(ops, inputs);
            return compare(
                    round == Round.FIRST,
                    outputs.get(0).to(ScalarType.Float),
                    outputs.get(1).to(ScalarType.Float));
        }

        /// Losses and their gradients, and the mask prompts of the next round.
        ///
        /// @param logits (B, 4, 4G, 4G)
        /// @param iou (B, 4)
        private Tensor compare(boolean first, Tensor logits, Tensor iou) {
            Tensor values = logits.detach();
            float[] scores = TorchTensors.toFloats(iou);
            Tensor logitsGradient = torch.zeros_like(values);
            float[] iouGradient = new float[scores.length];
            int[] shown = new int[size];
            try (NoGradGuard guard = new NoGradGuard()) {
                for (int i = 0; i < size; i++) {
                    boolean several = first && config.interaction().threeOutputs() && interaction.isAmbiguous(i);
                    shown[i] = mask(several, i, first, values, scores, logitsGradient, iouGradient);
                }
            }
            logitsGradient.mul_(new Scalar(weight));
            for (int i = 0; i < iouGradient.length; i++) {
                iouGradient[i] *= (float) weight;
            }
            roots.add(logits);
            gradients.add(logitsGradient);
            roots.add(iou);
            gradients.add(device.place(TorchTensors.of(iouGradient, size, SamConfig.MASKS)));
            // Outside of the guard, so that a gradient can flow back through the prompt where it is wished.
            List<Tensor> prompts = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                prompts.add(logits.select(0, i).select(0, shown[i]));
            }
            Tensor next = torch.stack(new TensorVector(prompts.toArray(Tensor[]::new)))
                    .unsqueeze(1);
            return config.interaction().detach() ? next.detach() : next;
        }

        /// One object: the best of its masks learns, the one of the highest predicted IoU is shown next.
        ///
        /// @return which one is shown
        private int mask(
                boolean several,
                int i,
                boolean first,
                Tensor values,
                float[] scores,
                Tensor logitsGradient,
                float[] iouGradient) {
            Tensor all = values.select(0, i);
            int best = 0;
            int shown = 0;
            MaskValues[] compared = new MaskValues[SamConfig.MASKS];
            if (several) {
                best = 1;
                shown = 1;
                for (int mask = 1; mask <= AMBIGUOUS; mask++) {
                    compared[mask] = frame.values(all.select(0, mask), targets.get(i));
                    best = cost(compared[mask]) < cost(compared[best]) ? mask : best;
                    shown = score(scores, i, mask) > score(scores, i, shown) ? mask : shown;
                }
            }
            Tensor predictedPixels = frame.pixels();
            MaskValues learned = frame.withGradient(
                    all.select(0, best),
                    targets.get(i),
                    logitsGradient.select(0, i).select(0, best),
                    predictedPixels);
            if (shown != best) {
                frame.predicted(all.select(0, shown), predictedPixels);
            }
            // The image's part of the frame, where the padding was compared as well.
            predicted.set(i, Views.mask(predictedPixels).crop(0, 0, width, height));
            compared[best] = learned;
            double error = iouError(several && config.loss().iouOfAllMasks(), i, best, compared, scores, iouGradient);
            double total = cost(learned) + config.loss().iou() * error;
            sum = sum.plus(new ImageLoss(
                    total, learned.focal(), learned.dice(), error, learned.iou(), first ? learned.iou() : 0, 0));
            return shown;
        }

        /// Mean squared error of the predicted IoU of the mask that learns, or of all three; its gradient is
        /// added.
        private double iouError(
                boolean all, int i, int best, MaskValues[] compared, float[] scores, float[] iouGradient) {
            int from = all ? 1 : best;
            int to = all ? AMBIGUOUS : best;
            double error = 0;
            for (int mask = from; mask <= to; mask++) {
                double difference = score(scores, i, mask) - compared[mask].iou();
                int count = to - from + 1;
                error += difference * difference / count;
                iouGradient[i * SamConfig.MASKS + mask] =
                        (float) (2 * config.loss().iou() * difference / count);
            }
            return error;
        }

        private static float score(float[] scores, int i, int mask) {
            return scores[i * SamConfig.MASKS + mask];
        }

        private double cost(MaskValues values) {
            return values.weighted(loss.settings());
        }

        private void flow() {
            if (!roots.isEmpty()) {
                torch.backward(
                        new TensorVector(roots.toArray(Tensor[]::new)),
                        new TensorVector(gradients.toArray(Tensor[]::new)),
                        new BoolOptional(),
                        false,
                        new TensorVector());
                roots.clear();
                gradients.clear();
            }
        }
    }
}
