package io.anymask.training.masks;

import io.anymask.mask.Mask;
import io.anymask.mask.StabilityScore;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.sam.MaskDecoder.Masks;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Point;
import io.anymask.prompt.SimulatedClicks;
import io.anymask.prompt.TextPrompt;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchTensors;
import io.anymask.training.Stop;
import io.anymask.training.loss.FrameLoss;
import io.anymask.training.loss.LossSettings;
import io.anymask.training.loss.MaskLoss;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/// How well a model segments with few prompts: one click, three clicks, a box, and the object's text if it learns
/// from texts. Clicks are those of a careful user:
/// innermost in the object, then innermost in the larger error, with the last mask as prompt. Answers are those
/// that users get ([io.anymask.prompt.Prompt#isAmbiguous]): of the three for one click the one of the highest
/// predicted IoU, else the single mask. Masks are compared in the encoder's frame. Nothing is random. On the
/// thread of libtorch only.
final class Validation {
    private static final int CLICKS = 3;

    private final SamModel model;
    private final TrainingConfig config;
    private final Ops<Tensor> ops;
    private final TorchDevice device;
    private final Stop stop;
    private final GoodAnswers good = new GoodAnswers();

    /// @param stop heeded before each question to the model
    Validation(SamModel model, TrainingConfig config, Ops<Tensor> ops, TorchDevice device, Stop stop) {
        this.model = model;
        this.config = config;
        this.ops = ops;
        this.device = device;
        this.stop = stop;
    }

    /// How sure the model is of the good ones among its answers to one click so far.
    GoodAnswers good() {
        return good;
    }

    /// @param embedding (1, C, G, G)
    /// @param targets masks of the image
    /// @param texts of each of them, or none
    ValidationScore score(Tensor embedding, List<Mask> targets, List<TextPrompt.Vector> texts) {
        ValidationScore sum = ValidationScore.NONE;
        int most = config.machine().promptsAtOnce();
        for (int from = 0; from < targets.size(); from += most) {
            int to = Math.min(targets.size(), from + most);
            List<Mask> batch = targets.subList(from, to);
            List<TextPrompt.Vector> named = texts.isEmpty() ? texts : texts.subList(from, to);
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard();
                    FrameLoss frame = new FrameLoss(
                            new MaskLoss(LossSettings.PAPER),
                            model.config().maskSize(),
                            model.config().imageSize(),
                            batch.getFirst().width(),
                            batch.getFirst().height(),
                            embedding)) {
                sum = sum.plus(new Session(embedding, batch, named, frame).run());
            }
        }
        return sum;
    }

    /// A few masks of one image.
    private final class Session {
        private final Tensor embedding;
        private final List<Mask> targets;
        private final List<TextPrompt.Vector> texts;
        private final FrameLoss frame;

        Session(Tensor embedding, List<Mask> targets, List<TextPrompt.Vector> texts, FrameLoss frame) {
            this.embedding = embedding;
            this.targets = targets;
            this.texts = texts;
            this.frame = frame;
        }

        /// What the model made of a prompt.
        ///
        /// @param logits (B, 1, 4G, 4G)
        /// @param masks of each object
        /// @param predictedIous of these
        private record Answer(Tensor logits, List<Mask> masks, double[] predictedIous) {}

        ValidationScore run() {
            List<PromptTokens.Sparse> boxes = targets.stream()
                    .map(target -> new PromptTokens.Sparse(List.of(), target.box()))
                    .toList();
            double box = meanIou(ask(boxes, null, false));
            List<List<Point>> clicks = new ArrayList<>();
            for (Mask target : targets) {
                clicks.add(new ArrayList<>(List.of(SimulatedClicks.center(target))));
            }
            Answer answer = ask(prompts(clicks), null, config.interaction().threeOutputs());
            double one = meanIou(answer);
            judge(answer);
            for (int click = 1; click < CLICKS; click++) {
                for (int i = 0; i < targets.size(); i++) {
                    SimulatedClicks.next(
                                    SimulatedClicks.Rule.RITM, targets.get(i), null, answer.masks.get(i), clicks.get(i))
                            .ifPresent(clicks.get(i)::add);
                }
                answer = ask(prompts(clicks), answer.logits, false);
            }
            return new ValidationScore(one, meanIou(answer), box, text(), targets.size(), KeptAnswers.NONE);
        }

        /// Of the texts alone; NaN where there are none.
        private double text() {
            if (texts.isEmpty()) {
                return Double.NaN;
            }
            return meanIou(ask(
                    texts.stream()
                            .map(text -> new PromptTokens.Sparse(List.of(), null, text))
                            .toList(),
                    null,
                    false));
        }

        private static List<PromptTokens.Sparse> prompts(List<List<Point>> clicks) {
            return clicks.stream()
                    .map(points -> new PromptTokens.Sparse(points, null))
                    .toList();
        }

        /// @param mask (B, 1, 4G, 4G), the last answer's, if it is shown
        /// @param ambiguous whether the best of three answers, or the single mask
        private Answer ask(List<PromptTokens.Sparse> prompts, @Nullable Tensor mask, boolean ambiguous) {
            stop.heed();
            List<Tensor> inputs = new ArrayList<>();
            inputs.add(embedding);
            inputs.addAll(TokenTensors.of(PromptTokens.ofSparse(prompts, model.config()), device));
            if (mask != null) {
                inputs.add(mask);
            }
            Network network = mask == null ? model.decoder() : model.maskPromptDecoder();
            Masks<Tensor> answers = Masks.of(network.apply(ops, inputs));
            Tensor logits = answers.logits().to(ScalarType.Float);
            float[] iou = TorchTensors.toFloats(answers.iou());
            List<Tensor> shown = new ArrayList<>();
            List<Mask> masks = new ArrayList<>();
            double[] predictedIous = new double[targets.size()];
            for (int i = 0; i < targets.size(); i++) {
                int best = 0;
                if (ambiguous) {
                    best = 1;
                    for (int other = 2; other < SamConfig.MASKS; other++) {
                        best = iou[i * SamConfig.MASKS + other] > iou[i * SamConfig.MASKS + best] ? other : best;
                    }
                }
                Tensor chosen = logits.select(0, i).select(0, best);
                Tensor predicted = frame.pixels();
                frame.predicted(chosen, predicted);
                predictedIous[i] = iou[i * SamConfig.MASKS + best];
                shown.add(chosen);
                masks.add(Views.mask(predicted));
            }
            return new Answer(
                    torch.stack(new TensorVector(shown.toArray(Tensor[]::new))).unsqueeze(1), masks, predictedIous);
        }

        /// The stability score as in segment everything, at the frame's size instead of the image's.
        private void judge(Answer answer) {
            for (int i = 0; i < targets.size(); i++) {
                Tensor logits = frame.upsample(answer.logits.select(0, i).select(0, 0));
                double stability = StabilityScore.ofCounts(
                        above(logits, StabilityScore.DEFAULT_OFFSET), above(logits, -StabilityScore.DEFAULT_OFFSET));
                good.add(targets.get(i).iou(answer.masks.get(i)), answer.predictedIous[i], stability);
            }
        }

        private static long above(Tensor logits, double threshold) {
            return logits.gt(new Scalar(threshold)).sum().item_long();
        }

        private double meanIou(Answer answer) {
            double sum = 0;
            for (int i = 0; i < targets.size(); i++) {
                sum += targets.get(i).iou(answer.masks.get(i));
            }
            return sum / targets.size();
        }
    }
}
