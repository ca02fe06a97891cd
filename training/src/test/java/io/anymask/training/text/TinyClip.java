package io.anymask.training.text;

import io.anymask.inference.clip.CropRule;
import io.anymask.inference.clip.CropRule.Background;
import io.anymask.inference.clip.MaskCrop;
import io.anymask.inference.engine.Precision;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.clip.ClipConfig;
import io.anymask.model.clip.ClipConfig.Activation;
import io.anymask.model.clip.ClipModel;
import io.anymask.model.clip.Tokenizer;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchOps;
import io.anymask.torch.TorchTensors;
import io.anymask.torch.TorchThread;
import io.anymask.training.network.Parameters;
import io.anymask.training.network.Trainable;
import io.anymask.training.optimiser.AdamW;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A CLIP of a few thousand weights beside its table of tokens, and how it learns scenes: pictures of single
/// things with their phrases, each picture to be told from the others of its batch by its phrase, and the other
/// way round (Radford et al., 2021, section 2.3).
final class TinyClip {
    private static final int WIDTH = 64;
    private static final int LAYERS = 4;
    private static final int CONTEXT = 10;
    private static final int SCENES_A_STEP = 8;
    private static final double RATE = 1e-3;
    private static final int WARM_UP = 50;
    private static final String TABLE = "token_embedding.weight";
    private static final float[] MEAN = {0.48145467f, 0.4578275f, 0.40821072f};
    private static final float[] DEVIATION = {0.26862955f, 0.2613026f, 0.2757771f};

    static final ClipConfig CONFIG = new ClipConfig(
            new ClipConfig.Image(48, 6, WIDTH, LAYERS, 4),
            new ClipConfig.Text(CONTEXT, 49_408, WIDTH, 2, 4),
            32,
            Activation.QUICK);

    private final SplittableRandom random;
    private final Tokenizer tokenizer = Tokenizer.bundled();

    private TinyClip(long seed) {
        random = new SplittableRandom(seed);
    }

    static ClipModel learn(Scenes scenes, int steps, long seed) {
        TinyClip clip = new TinyClip(seed);
        return TorchThread.call(() -> clip.learn(scenes, steps));
    }

    /// With random weights: it tells pictures apart and knows no word.
    static ClipModel random(long seed) {
        return ClipModel.of(new TinyClip(seed).weights(), CONFIG);
    }

    private record Pair(MaskCrop crop, String phrase) {}

    private ClipModel learn(Scenes scenes, int steps) {
        ClipModel model = ClipModel.of(weights(), CONFIG);
        try (Parameters parameters =
                        new Parameters(model.checkpoint(), Trainable.EVERYTHING, 1, 1, TorchDevice.CPU, random);
                AdamW optimiser = new AdamW(0.9, 0.98)) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                parameters.learned().forEach((name, weight) -> optimiser.add(name, weight, 1, 0));
            }
            TorchOps ops = new TorchOps(parameters, TorchDevice.CPU, Precision.FP32);
            for (int step = 0; step < steps; step++) {
                double loss;
                try (PointerScope scope = new PointerScope()) {
                    Tensor total = loss(model, ops, parameters.learned(), pairs(scenes));
                    total.backward();
                    loss = total.item_double();
                }
                try (PointerScope scope = new PointerScope();
                        NoGradGuard guard = new NoGradGuard()) {
                    double rate = RATE * Math.min(1, (step + 1.0) / WARM_UP);
                    optimiser.step(rate * (0.5 + 0.5 * Math.cos(Math.PI * step / steps)));
                    parameters.clearGradients();
                }
                if ((step + 1) % 100 == 0) {
                    System.getLogger(TinyClip.class.getName())
                            .log(System.Logger.Level.INFO, "CLIP, step %d: loss %.3f".formatted(step + 1, loss));
                }
            }
            return ClipModel.of(parameters.merge(parameters.learned(), Map.of()), CONFIG);
        }
    }

    private List<Pair> pairs(Scenes scenes) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < SCENES_A_STEP; i++) {
            Scenes.Scene scene = scenes.draw();
            for (Scenes.Thing thing : scene.things()) {
                Background background = random.nextBoolean() ? Background.BLANK : Background.PHOTO;
                CropRule rule = new CropRule(random.nextDouble(1, 2), background, false);
                MaskCrop crop = MaskCrop.of(
                        scene.image(), thing.mask(), rule, CONFIG.image().size());
                pairs.add(new Pair(crop, thing.kind().phrase()));
            }
        }
        return pairs;
    }

    /// Both directions' cross entropy. Pairs of one phrase are right for each other.
    private Tensor loss(ClipModel model, TorchOps ops, Map<String, Tensor> weights, List<Pair> pairs) {
        Tensor images = unit(model.imageVectors()
                .apply(ops, model.imageTokens().apply(ops, List.of(pixels(pairs))))
                .getFirst());
        Tensor texts = unit(texts(model, ops, weights, pairs));
        Tensor scale = Objects.requireNonNull(weights.get("logit_scale")).exp().clamp_max(new Scalar(100));
        Tensor logits = torch.matmul(images, texts.transpose(0, 1)).mul(scale);
        Tensor same = same(pairs);
        Tensor right = same.div(same.sum(new long[] {1}, true, new ScalarTypeOptional()));
        Tensor byImage = torch.log_softmax(logits, 1).mul(right).sum();
        Tensor byText = torch.log_softmax(logits.transpose(0, 1), 1).mul(right).sum();
        return byImage.add(byText).mul(new Scalar(-0.5 / pairs.size()));
    }

    private static Tensor unit(Tensor rows) {
        Tensor length = rows.mul(rows)
                .sum(new long[] {1}, true, new ScalarTypeOptional())
                .sqrt();
        return rows.div(length);
    }

    private Tensor texts(ClipModel model, TorchOps ops, Map<String, Tensor> weights, List<Pair> pairs) {
        long[] tokens = new long[pairs.size() * CONTEXT];
        float[] ends = new float[tokens.length];
        for (int i = 0; i < pairs.size(); i++) {
            int[] one = tokenizer.context(pairs.get(i).phrase(), CONTEXT);
            for (int place = 0; place < CONTEXT; place++) {
                tokens[i * CONTEXT + place] = one[place];
                ends[i * CONTEXT + place] = one[place] == tokenizer.end() ? 1 : 0;
            }
        }
        Tensor rows =
                torch.index_select(Objects.requireNonNull(weights.get(TABLE)), 0, Tensor.create(tokens, tokens.length));
        Tensor embedded = rows.reshape(pairs.size(), CONTEXT, WIDTH);
        return model.textVectors()
                .apply(ops, List.of(embedded, TorchTensors.of(ends, pairs.size(), 1, CONTEXT)))
                .getFirst();
    }

    private static Tensor same(List<Pair> pairs) {
        int size = pairs.size();
        float[] same = new float[size * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                same[i * size + j] = pairs.get(i).phrase().equals(pairs.get(j).phrase()) ? 1 : 0;
            }
        }
        return TorchTensors.of(same, size, size);
    }

    private static Tensor pixels(List<Pair> pairs) {
        int side = CONFIG.image().size();
        int plane = side * side;
        float[] values = new float[pairs.size() * 3 * plane];
        byte[] rgb = new byte[3 * plane];
        for (int i = 0; i < pairs.size(); i++) {
            pairs.get(i).crop().image().rgb().get(rgb);
            for (int at = 0; at < rgb.length; at++) {
                int channel = at % 3;
                values[(i * 3 + channel) * plane + at / 3] =
                        ((rgb[at] & 0xFF) / 255f - MEAN[channel]) / DEVIATION[channel];
            }
        }
        return TorchTensors.of(values, pairs.size(), 3, side, side);
    }

    /// Random weights, as openai/CLIP draws them.
    private Checkpoint weights() {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        int patch = CONFIG.image().patch();
        normal(tensors, "visual.conv1.weight", 1 / Math.sqrt(3.0 * patch * patch), WIDTH, 3, patch, patch);
        normal(tensors, "visual.class_embedding", 1 / Math.sqrt(WIDTH), WIDTH);
        normal(
                tensors,
                "visual.positional_embedding",
                1 / Math.sqrt(WIDTH),
                CONFIG.image().tokens(),
                WIDTH);
        norm(tensors, "visual.ln_pre");
        norm(tensors, "visual.ln_post");
        normal(tensors, "visual.proj", 1 / Math.sqrt(WIDTH), WIDTH, CONFIG.joint());
        normal(tensors, TABLE, 0.02, CONFIG.text().vocabulary(), WIDTH);
        normal(tensors, "positional_embedding", 0.01, CONTEXT, WIDTH);
        norm(tensors, "ln_final");
        normal(tensors, "text_projection", 1 / Math.sqrt(WIDTH), WIDTH, CONFIG.joint());
        for (int i = 0; i < LAYERS; i++) {
            block(tensors, "visual.transformer.resblocks." + i + ".", LAYERS);
        }
        for (int i = 0; i < CONFIG.text().layers(); i++) {
            block(tensors, "transformer.resblocks." + i + ".", CONFIG.text().layers());
        }
        constant(tensors, "logit_scale", (float) Math.log(10));
        return Checkpoint.of("a new CLIP", tensors, Map.of());
    }

    private void block(SequencedMap<String, TensorView> tensors, String name, int layers) {
        double in = 1 / Math.sqrt(WIDTH);
        double out = in / Math.sqrt(2.0 * layers);
        normal(tensors, name + "attn.in_proj_weight", in, 3 * WIDTH, WIDTH);
        constant(tensors, name + "attn.in_proj_bias", 0, 3 * WIDTH);
        normal(tensors, name + "attn.out_proj.weight", out, WIDTH, WIDTH);
        constant(tensors, name + "attn.out_proj.bias", 0, WIDTH);
        norm(tensors, name + "ln_1");
        norm(tensors, name + "ln_2");
        normal(tensors, name + "mlp.c_fc.weight", 1 / Math.sqrt(2.0 * WIDTH), 4 * WIDTH, WIDTH);
        constant(tensors, name + "mlp.c_fc.bias", 0, 4 * WIDTH);
        normal(tensors, name + "mlp.c_proj.weight", out, WIDTH, 4 * WIDTH);
        constant(tensors, name + "mlp.c_proj.bias", 0, WIDTH);
    }

    private static void norm(SequencedMap<String, TensorView> tensors, String name) {
        constant(tensors, name + ".weight", 1, WIDTH);
        constant(tensors, name + ".bias", 0, WIDTH);
    }

    private void normal(SequencedMap<String, TensorView> tensors, String name, double deviation, int... shape) {
        float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        tensors.put(name, TensorView.of(values, shape));
    }

    private static void constant(SequencedMap<String, TensorView> tensors, String name, float value, int... shape) {
        float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        Arrays.fill(values, value);
        tensors.put(name, TensorView.of(values, shape));
    }
}
