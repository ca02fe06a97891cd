package io.anymask.inference.clip;

import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.clip.ClipConfig;
import io.anymask.model.clip.ClipConfig.Activation;
import io.anymask.model.clip.ClipModel;
import io.anymask.model.clip.Tokenizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// A CLIP made by hand that knows three words, `red`, `green` and `blue`, and sees nothing but the mean colour of
/// the patches that its class token may look at. Of texts it sees which of the words are in them. Grey, and texts
/// without any of the words, lie in a fourth direction.
public final class ColourClip {
    private static final int WIDTH = 64;
    private static final int JOINT = 4;
    private static final int PATCH = 8;
    private static final int SIDE = 64;
    private static final int VOCABULARY = 49_408;

    /// So strong must a colour be, in deviations, to be seen rather than grey.
    private static final float GREY = 0.5f;

    private static final ClipConfig CONFIG = new ClipConfig(
            new ClipConfig.Image(SIDE, PATCH, WIDTH, 1, 1),
            new ClipConfig.Text(77, VOCABULARY, WIDTH, 1, 1),
            JOINT,
            Activation.QUICK);

    /// Of each word, its red, green and blue around their mean.
    private static final Map<String, float[]> WORDS = Map.of(
            "red", new float[] {2, -1, -1},
            "green", new float[] {-1, 2, -1},
            "blue", new float[] {-1, -1, 2});

    private final SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();

    private ColourClip() {}

    public static ClipModel model() {
        return ClipModel.of(new ColourClip().checkpoint(), CONFIG);
    }

    public static ClipEncoder open() {
        return ClipEncoder.open(model(), Tokenizer.bundled(), new OnnxEngine());
    }

    private Checkpoint checkpoint() {
        image();
        text();
        norm("visual.ln_pre");
        norm("visual.ln_post");
        norm("ln_final");
        block("visual.transformer.resblocks.0");
        block("transformer.resblocks.0");
        tensors.put("logit_scale", TensorView.of(new float[] {(float) Math.log(100)}));
        return Checkpoint.of("colours", tensors, Map.of());
    }

    /// Channels 2i and 2i + 1 hold the mean of a colour and its negative, so that a norm changes only their scale.
    private void image() {
        float[] patches = new float[WIDTH * 3 * PATCH * PATCH];
        int pixels = PATCH * PATCH;
        for (int colour = 0; colour < 3; colour++) {
            for (int other = 0; other < 3; other++) {
                for (int pixel = 0; pixel < pixels; pixel++) {
                    float weight = (other == colour ? 2f / 3 : -1f / 3) / pixels;
                    patches[(2 * colour * 3 + other) * pixels + pixel] = weight;
                    patches[((2 * colour + 1) * 3 + other) * pixels + pixel] = -weight;
                }
            }
        }
        put("visual.conv1.weight", patches, WIDTH, 3, PATCH, PATCH);
        put("visual.class_embedding", new float[WIDTH], WIDTH);
        int tokens = CONFIG.image().tokens();
        float[] positions = new float[tokens * WIDTH];
        for (int token = 1; token < tokens; token++) {
            positions[token * WIDTH + 6] = GREY;
            positions[token * WIDTH + 7] = -GREY;
        }
        put("visual.positional_embedding", positions, tokens, WIDTH);
        put("visual.proj", projection(), WIDTH, JOINT);
    }

    /// The end of a text, which reads all others, is grey itself, weak beside any colour.
    private void text() {
        float[] table = new float[VOCABULARY * WIDTH];
        WORDS.forEach((word, colours) -> {
            int[] token = Tokenizer.bundled().encode(word);
            if (token.length != 1) {
                throw new IllegalStateException(word + " is not one token");
            }
            for (int colour = 0; colour < 3; colour++) {
                table[token[0] * WIDTH + 2 * colour] = colours[colour];
                table[token[0] * WIDTH + 2 * colour + 1] = -colours[colour];
            }
        });
        int end = Tokenizer.bundled().end();
        table[end * WIDTH + 6] = 0.01f;
        table[end * WIDTH + 7] = -0.01f;
        put("token_embedding.weight", table, VOCABULARY, WIDTH);
        put("positional_embedding", new float[77 * WIDTH], 77, WIDTH);
        put("text_projection", projection(), WIDTH, JOINT);
    }

    private static float[] projection() {
        float[] projection = new float[WIDTH * JOINT];
        for (int i = 0; i < JOINT; i++) {
            projection[2 * i * JOINT + i] = 1;
            projection[(2 * i + 1) * JOINT + i] = -1;
        }
        return projection;
    }

    /// Every token gets the mean of those that it may look at.
    private void block(String name) {
        norm(name + ".ln_1");
        norm(name + ".ln_2");
        float[] attention = new float[3 * WIDTH * WIDTH];
        float[] same = new float[WIDTH * WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            attention[(2 * WIDTH + i) * WIDTH + i] = 1;
            same[i * WIDTH + i] = 1;
        }
        put(name + ".attn.in_proj_weight", attention, 3 * WIDTH, WIDTH);
        put(name + ".attn.in_proj_bias", new float[3 * WIDTH], 3 * WIDTH);
        put(name + ".attn.out_proj.weight", same, WIDTH, WIDTH);
        put(name + ".attn.out_proj.bias", new float[WIDTH], WIDTH);
        put(name + ".mlp.c_fc.weight", new float[4 * WIDTH * WIDTH], 4 * WIDTH, WIDTH);
        put(name + ".mlp.c_fc.bias", new float[4 * WIDTH], 4 * WIDTH);
        put(name + ".mlp.c_proj.weight", new float[4 * WIDTH * WIDTH], WIDTH, 4 * WIDTH);
        put(name + ".mlp.c_proj.bias", new float[WIDTH], WIDTH);
    }

    private void norm(String name) {
        float[] ones = new float[WIDTH];
        Arrays.fill(ones, 1);
        put(name + ".weight", ones, WIDTH);
        put(name + ".bias", new float[WIDTH], WIDTH);
    }

    private void put(String name, float[] values, int... shape) {
        tensors.put(name, TensorView.of(values, shape));
    }
}
