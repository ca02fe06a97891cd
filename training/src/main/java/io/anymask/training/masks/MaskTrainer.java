package io.anymask.training.masks;

import io.anymask.mask.Mask;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.sam.MaskDecoder.Masks;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.TextPrompt;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchTensors;
import io.anymask.training.Stop;
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

/// Trains the decoder on the masks of one image: the simulated interaction round by round, the losses, and their
/// gradients into the learned weights and into the embedding. On the thread of libtorch only.
///
/// The masks of an image share its embedding and decode together. With the mask prompts detached, as is the
/// default, every round is a separate graph, and its gradients are computed at once: memory is that of one round.
final class MaskTrainer {
    private final SamModel model;
    private final TrainingConfig config;
    private final Ops<Tensor> ops;
    private final TorchDevice device;
    private final Stop stop;
    private final MaskLoss loss;

    /// @param stop heeded before each round
    MaskTrainer(SamModel model, TrainingConfig config, Ops<Tensor> ops, TorchDevice device, Stop stop) {
        this.model = model;
        this.config = config;
        this.ops = ops;
        this.device = device;
        this.stop = stop;
        this.loss = new MaskLoss(config.loss().settings());
    }

    /// Adds the gradients of one image to those that are there.
    ///
    /// @param embedding (1, C, G, G); a leaf that wants a gradient if the encoder learns
    /// @param targets the masks, at least one
    /// @param texts of each of them, or none
    /// @param share of the image in the step's loss
    /// @return the loss, not yet multiplied by the share
    ImageLoss train(
            Tensor embedding, List<Mask> targets, List<TextPrompt.Vector> texts, double share, RandomGenerator random) {
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
                try (PointerScope some = new PointerScope()) {
                    Interaction interaction = new Interaction(
                            targets.subList(from, to),
                            texts.isEmpty() ? texts : texts.subList(from, to),
                            config.interactionSettings(),
                            random);
                    Batch batch =
                            new Batch(embedding, interaction, first, shown.subList(from, to), frame, weight, random);
                    sum = sum.plus(batch.run());
                }
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

        /// @param one of the masks, without padding
        /// @param shown the masks as the loss sees them
        /// @param weight of each mask in the loss
        Batch(
                Tensor embedding,
                Interaction interaction,
                Mask one,
                List<Mask> shown,
                FrameLoss frame,
                double weight,
                RandomGenerator random) {
            this.embedding = embedding;
            this.frame = frame;
            this.size = shown.size();
            this.width = one.width();
            this.height = one.height();
            this.interaction = interaction;
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

        /// Each round's tensors go with it, but for the masks that it shows to the next one.
        private void roundByRound() {
            @Nullable Tensor mask = null;
            for (Round round : plan) {
                @Nullable Tensor shown = mask;
                mask = TorchTensors.result(() -> {
                    Tensor next = next(round, shown);
                    flow();
                    return next;
                });
            }
        }

        /// @param mask (B, 1, 4G, 4G) what the last round gave; null in the first one
        /// @return what this round gives
        private Tensor next(Round round, @Nullable Tensor mask) {
            stop.heed();
            switch (round) {
                case FIRST -> interaction.first();
                case CLICK -> {
                    for (int i = 0; i < size; i++) {
                        interaction.click(i, predicted.get(i));
                    }
                }
                case MASK_ONLY -> {}
            }
            PromptTokens tokens = interaction.tokens(model.config());
            List<Tensor> inputs = new ArrayList<>();
            inputs.add(embedding);
            inputs.addAll(TokenTensors.of(tokens, device));
            if (mask != null) {
                inputs.add(mask);
            }
            Network network = mask == null ? model.decoder() : model.maskPromptDecoder();
            Masks<Tensor> masks = Masks.of(network.apply(ops, inputs));
            return compare(
                    round == Round.FIRST,
                    masks.logits().to(ScalarType.Float),
                    masks.iou().to(ScalarType.Float));
        }

        /// Losses and their gradients, and the mask prompts of the next round.
        ///
        /// @param logits (B, 4, 4G, 4G)
        /// @param iou (B, 4)
        private Tensor compare(boolean first, Tensor logits, Tensor iou) {
            RoundLoss round = new RoundLoss(config.loss(), frame, logits, iou);
            int[] shown = new int[size];
            try (NoGradGuard guard = new NoGradGuard()) {
                for (int i = 0; i < size; i++) {
                    boolean ambiguous = first && config.interaction().threeOutputs() && interaction.learnsFromThree(i);
                    RoundLoss.Outcome outcome = round.compare(i, targets.get(i), ambiguous);
                    shown[i] = outcome.shown();
                    predicted.set(i, outcome.predicted().crop(0, 0, width, height)); // without the padding
                    sum = sum.plus(loss(outcome, first));
                }
            }
            push(logits, round.logitsGradient().mul_(new Scalar(weight)));
            push(iou, iouGradient(round));
            // Outside of the guard, so that a gradient can flow back through the prompt where that is asked for.
            List<Tensor> prompts = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                prompts.add(logits.select(0, i).select(0, shown[i]));
            }
            Tensor next = torch.stack(new TensorVector(prompts.toArray(Tensor[]::new)))
                    .unsqueeze(1);
            return config.interaction().detach() ? next.detach() : next;
        }

        private static ImageLoss loss(RoundLoss.Outcome outcome, boolean first) {
            MaskValues learned = outcome.learned();
            return new ImageLoss(
                    outcome.total(),
                    learned.focal(),
                    learned.dice(),
                    outcome.iouError(),
                    learned.iou(),
                    first ? learned.iou() : 0,
                    0);
        }

        private Tensor iouGradient(RoundLoss round) {
            float[] gradient = round.iouGradient();
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] *= (float) weight;
            }
            return device.place(TorchTensors.of(gradient, size, SamConfig.MASKS));
        }

        /// The loss's gradient by an output, to be carried back.
        private void push(Tensor root, Tensor gradient) {
            roots.add(root);
            gradients.add(gradient);
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
