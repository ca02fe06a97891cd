package io.anymask.training.network;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.model.vit.PositionTables;
import io.anymask.model.vit.ViTConfig;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/// A SAM with a ViT encoder whose weights are random: where training from scratch starts. Weights and biases
/// are uniform within 1/√(inputs), as PyTorch's layers have them; embeddings are standard normal; norms do
/// nothing; learned positions are zero.
public final class NewModel {
    private static final int[] MASK_PROMPT = {4, 16};
    private static final int MASKS = SamConfig.MASKS;
    private static final int CORNER_LABELS = 4;

    private final RandomGenerator random;
    private final SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();

    private NewModel(RandomGenerator random) {
        this.random = random;
    }

    /// @param encoder sizes of the image encoder
    /// @param mlpWidth hidden width of the decoder's perceptrons
    public static SamModel of(ViTConfig encoder, int mlpWidth, RandomGenerator random) {
        NewModel model = new NewModel(random);
        model.encoder("image_encoder.", encoder);
        model.prompts("prompt_encoder.", encoder.outChannels());
        model.decoder("mask_decoder.", encoder.outChannels(), mlpWidth);
        return SamModel.of(Checkpoint.of("a new model", model.tensors, Map.of()));
    }

    private void encoder(String name, ViTConfig config) {
        int channels = config.channels();
        layer(name + "patch_embed.proj", channels, 3, config.patch(), config.patch());
        constant(name + "pos_embed", 0, 1, config.grid(), config.grid(), channels);
        for (int i = 0; i < config.depth(); i++) {
            String block = name + "blocks." + i + ".";
            int length = PositionTables.length(config.reach(i), config.reach(i));
            norm(block + "norm1", channels);
            constant(block + "attn.rel_pos_h", 0, length, config.headWidth());
            constant(block + "attn.rel_pos_w", 0, length, config.headWidth());
            layer(block + "attn.qkv", 3 * channels, channels);
            layer(block + "attn.proj", channels, channels);
            norm(block + "norm2", channels);
            layer(block + "mlp.lin1", config.mlpWidth(), channels);
            layer(block + "mlp.lin2", channels, config.mlpWidth());
        }
        int out = config.outChannels();
        weight(name + "neck.0.weight", channels, out, channels, 1, 1);
        norm(name + "neck.1", out);
        weight(name + "neck.2.weight", out * 9, out, out, 3, 3);
        norm(name + "neck.3", out);
    }

    private void prompts(String name, int channels) {
        normal(name + "pe_layer.positional_encoding_gaussian_matrix", 2, channels / 2);
        for (int i = 0; i < CORNER_LABELS; i++) {
            normal(name + "point_embeddings." + i + ".weight", 1, channels);
        }
        normal(name + "not_a_point_embed.weight", 1, channels);
        String downscaling = name + "mask_downscaling.";
        layer(downscaling + "0", MASK_PROMPT[0], 1, 2, 2);
        norm(downscaling + "1", MASK_PROMPT[0]);
        layer(downscaling + "3", MASK_PROMPT[1], MASK_PROMPT[0], 2, 2);
        norm(downscaling + "4", MASK_PROMPT[1]);
        layer(downscaling + "6", channels, MASK_PROMPT[1], 1, 1);
        normal(name + "no_mask_embed.weight", 1, channels);
    }

    private void decoder(String name, int channels, int mlpWidth) {
        String transformer = name + "transformer.";
        for (int i = 0; i < SamConfig.STANDARD.depth(); i++) {
            String layer = transformer + "layers." + i + ".";
            attention(layer + "self_attn.", channels, channels);
            norm(layer + "norm1", channels);
            attention(layer + "cross_attn_token_to_image.", channels, channels / 2);
            norm(layer + "norm2", channels);
            layer(layer + "mlp.lin1", mlpWidth, channels);
            layer(layer + "mlp.lin2", channels, mlpWidth);
            norm(layer + "norm3", channels);
            norm(layer + "norm4", channels);
            attention(layer + "cross_attn_image_to_token.", channels, channels / 2);
        }
        attention(transformer + "final_attn_token_to_image.", channels, channels / 2);
        norm(transformer + "norm_final_attn", channels);
        normal(name + "iou_token.weight", 1, channels);
        normal(name + "mask_tokens.weight", MASKS, channels);
        transposed(name + "output_upscaling.0", channels, channels / 4);
        norm(name + "output_upscaling.1", channels / 4);
        transposed(name + "output_upscaling.3", channels / 4, channels / 8);
        for (int i = 0; i < MASKS; i++) {
            perceptron(name + "output_hypernetworks_mlps." + i + ".layers.", channels, channels, channels / 8);
        }
        perceptron(name + "iou_prediction_head.layers.", channels, channels, MASKS);
    }

    private void attention(String name, int channels, int inner) {
        layer(name + "q_proj", inner, channels);
        layer(name + "k_proj", inner, channels);
        layer(name + "v_proj", inner, channels);
        layer(name + "out_proj", channels, inner);
    }

    private void perceptron(String name, int in, int hidden, int out) {
        layer(name + "0", hidden, in);
        layer(name + "1", hidden, hidden);
        layer(name + "2", out, hidden);
    }

    /// Weight (out, in, ...) and bias (out).
    private void layer(String name, int... shape) {
        int inputs = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
        weight(name + ".weight", inputs, shape);
        weight(name + ".bias", inputs, shape[0]);
    }

    /// Weight (in, out, 2, 2) and bias (out).
    private void transposed(String name, int in, int out) {
        weight(name + ".weight", out * 4, in, out, 2, 2);
        weight(name + ".bias", out * 4, out);
    }

    private void norm(String name, int channels) {
        constant(name + ".weight", 1, channels);
        constant(name + ".bias", 0, channels);
    }

    private void weight(String name, int inputs, int... shape) {
        double most = 1 / Math.sqrt(inputs);
        float[] values = values(shape);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-most, most);
        }
        tensors.put(name, TensorView.of(values, shape));
    }

    private void normal(String name, int... shape) {
        float[] values = values(shape);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        tensors.put(name, TensorView.of(values, shape));
    }

    private void constant(String name, float value, int... shape) {
        float[] values = values(shape);
        Arrays.fill(values, value);
        tensors.put(name, TensorView.of(values, shape));
    }

    private static float[] values(int... shape) {
        return new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    }
}
