package io.anymask.inference.clip;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.clip.ClipConfig;
import io.anymask.model.clip.ClipConfig.Activation;
import io.anymask.model.clip.ClipLayers;
import io.anymask.model.clip.ClipModel;
import io.anymask.model.ops.Network;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// CLIP beside the reference in small sizes, layer by layer, on one engine.
@Tag("shared")
public abstract class ClipSuite {
    private static final String FOLDER = "clip/";

    /// Opens the engine; the test closes it.
    protected abstract Engine engine();

    private static ClipModel model(String file, Activation activation) {
        Checkpoint checkpoint = Checkpoint.open(Shared.golden(FOLDER + file));
        return ClipModel.of(checkpoint, ClipModel.sizes(checkpoint, activation).withHeads(3, 4));
    }

    private static String prefix(Activation activation) {
        return activation == Activation.QUICK ? "clip_tiny_quickgelu" : "clip_tiny_gelu";
    }

    @ParameterizedTest
    @EnumSource
    void everyLayerEqualsTheReferences(Activation activation) {
        SafetensorsFile golden =
                SafetensorsFile.read(Shared.golden(FOLDER + prefix(activation) + ".activations.safetensors"));
        ClipModel model = model(prefix(activation) + ".state_dict.safetensors", activation);
        compare(ClipLayers.image(model, 3), List.of(image(golden)), golden);
        compare(ClipLayers.text(model, 5), List.of(embedded(model)), golden);
    }

    private void compare(Network layers, List<Tensor> inputs, SafetensorsFile golden) {
        try (Engine engine = engine();
                Engine.Program program = engine.compile(layers)) {
            List<Tensor> outputs = program.run(inputs);
            for (int i = 0; i < outputs.size(); i++) {
                String name = layers.outputs().get(i);
                assertClose(name, outputs.get(i).toFloats(), golden.floats(name), 1e-4);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void vectorsEqualTheReferences(Activation activation) {
        SafetensorsFile golden =
                SafetensorsFile.read(Shared.golden(FOLDER + prefix(activation) + ".activations.safetensors"));
        assertVectors(model(prefix(activation) + ".state_dict.safetensors", activation), golden, golden);
    }

    /// The same model in Hugging Face's names, and, rounded to half precision, as a TorchScript archive.
    @Test
    void allContainersGiveOneModel() {
        SafetensorsFile inputs =
                SafetensorsFile.read(Shared.golden(FOLDER + "clip_tiny_quickgelu.activations.safetensors"));
        assertVectors(model("clip_tiny_hf.safetensors", Activation.QUICK), inputs, inputs);
        assertVectors(
                model("clip_tiny_jit.pt", Activation.QUICK),
                inputs,
                SafetensorsFile.read(Shared.golden(FOLDER + "clip_tiny_jit.expected.safetensors")));
    }

    private void assertVectors(ClipModel model, SafetensorsFile inputs, SafetensorsFile golden) {
        float[] images = imageVectors(model, image(inputs));
        float[] texts = run(model.textVectors(), List.of(embedded(model), ends(model)));
        int joint = model.config().joint();
        assertClose("image.embedding", images, golden.floats("image.embedding"), 1e-4);
        assertClose("text.embedding", texts, golden.floats("text.embedding"), 1e-4);
        float[] logits = new float[3 * 5];
        for (int image = 0; image < 3; image++) {
            for (int text = 0; text < 5; text++) {
                logits[image * 5 + text] = (float) (model.scale() * cosine(images, image, texts, text, joint));
            }
        }
        assertClose("logits_per_image", logits, golden.floats("logits_per_image"), 1e-3);
    }

    /// A mask that lets the class token see everything changes nothing; one that hides patches does.
    @Test
    void aMaskLimitsWhatTheClassTokenSees() {
        SafetensorsFile golden =
                SafetensorsFile.read(Shared.golden(FOLDER + "clip_tiny_quickgelu.activations.safetensors"));
        ClipModel model = model("clip_tiny_quickgelu.state_dict.safetensors", Activation.QUICK);
        int tokens = model.config().image().tokens();
        int joint = model.config().joint();
        Tensor all = Tensor.of(run(model.imageTokens(), List.of(image(golden))), 3, tokens, 48);
        Tensor first = all.part(0, 1, tokens, 48);
        float[] bias = new float[2 * tokens];
        Arrays.fill(bias, tokens + 5, 2 * tokens, Float.NEGATIVE_INFINITY);
        float[] masked = run(model.maskVectors(), List.of(first, Tensor.of(bias, 2, 1, 1, tokens)));
        float[] expected = Arrays.copyOf(golden.floats("image.embedding"), joint);
        assertClose("everything", Arrays.copyOf(masked, joint), expected, 1e-4);
        float[] some = Arrays.copyOfRange(masked, joint, 2 * joint);
        assertThat(cosine(some, 0, expected, 0, joint)).isLessThan(0.999);
        for (float value : some) {
            assertThat(value).isFinite();
        }
    }

    private float[] imageVectors(ClipModel model, Tensor pixels) {
        ClipConfig.Image image = model.config().image();
        float[] tokens = run(model.imageTokens(), List.of(pixels));
        return run(model.imageVectors(), List.of(Tensor.of(tokens, 3, image.tokens(), image.width())));
    }

    private float[] run(Network network, List<Tensor> inputs) {
        try (Engine engine = engine();
                Engine.Program program = engine.compile(network)) {
            return program.run(inputs).getFirst().toFloats();
        }
    }

    private static Tensor image(SafetensorsFile golden) {
        return Tensor.of(golden.floats("image"), golden.shape("image"));
    }

    private static int[] tokens() {
        TensorView tokens = Checkpoint.open(Shared.golden(FOLDER + "clip_tiny_quickgelu.activations.safetensors"))
                .tensor("tokens");
        return Arrays.stream(tokens.toLongs()).mapToInt(Math::toIntExact).toArray();
    }

    private static Tensor embedded(ClipModel model) {
        ClipConfig.Text text = model.config().text();
        return Tensor.of(model.embed(tokens()), 5, text.context(), text.width());
    }

    /// Where the largest number of each text stands.
    private static Tensor ends(ClipModel model) {
        int context = model.config().text().context();
        int[] tokens = tokens();
        float[] ends = new float[tokens.length];
        for (int text = 0; text < 5; text++) {
            int at = 0;
            for (int i = 1; i < context; i++) {
                at = tokens[text * context + i] > tokens[text * context + at] ? i : at;
            }
            ends[text * context + at] = 1;
        }
        return Tensor.of(ends, 5, 1, context);
    }

    private static double cosine(float[] a, int row, float[] b, int other, int length) {
        double product = 0;
        double left = 0;
        double right = 0;
        for (int i = 0; i < length; i++) {
            double x = a[row * length + i];
            double y = b[other * length + i];
            product += x * y;
            left += x * x;
            right += y * y;
        }
        return product / Math.sqrt(left * right);
    }

    private static void assertClose(String name, float[] actual, float[] expected, double tolerance) {
        assertThat(actual).as(name).hasSameSizeAs(expected);
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
        }
        assertThat(largest).as(name).isLessThan(tolerance);
    }
}
