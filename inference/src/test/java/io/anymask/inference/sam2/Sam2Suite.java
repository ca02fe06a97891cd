package io.anymask.inference.sam2;

import static io.anymask.inference.sam2.GoldenSam2.assertClose;
import static io.anymask.inference.sam2.GoldenSam2.run;
import static io.anymask.inference.sam2.GoldenSam2.tensor;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.hiera.Hiera;
import io.anymask.model.layers.Layers;
import io.anymask.model.ops.DeclaredNetwork;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import io.anymask.model.ops.Taps;
import io.anymask.model.sam.DecoderParts;
import io.anymask.model.sam.HoistedDecoder.PromptState;
import io.anymask.model.sam.ImageFrame;
import io.anymask.model.sam.PromptEncoder;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam2.MaskChoice;
import io.anymask.model.sam2.MemoryAttention;
import io.anymask.model.sam2.MemoryBank;
import io.anymask.model.sam2.MemoryEncoder;
import io.anymask.model.sam2.ObjectDecoder.ObjectMasks;
import io.anymask.model.sam2.Sam2Config;
import io.anymask.model.sam2.Sam2Model;
import io.anymask.model.sam2.SineCode;
import io.anymask.testing.SafetensorsFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// SAM 2 beside the reference in small sizes, module by module, on one engine.
@Tag("shared")
public abstract class Sam2Suite {
    private static final int SIDE = 64;
    private static final int MASKS = 4;
    private static final float MOST_LOGIT = 32;

    private final Sam2Model model = GoldenSam2.model();
    private Engine engine;

    /// Opens the engine; the test closes it.
    protected abstract Engine engine();

    @BeforeEach
    void open() {
        engine = engine();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /// The trunk's stages, the neck, and the position table, named as in the golden file.
    private static final class Stages extends DeclaredNetwork {
        private final Sam2Model model;

        Stages(Sam2Model model) {
            super("stages", List.of(new Input("pixels", 1, 3, 256, 256)), names(model.config()));
            this.model = model;
        }

        private static List<String> names(Sam2Config config) {
            List<String> names = new ArrayList<>(List.of("pos_embed_full", "patch_embed", "after_pos_embed"));
            IntStream.range(0, config.encoder().depth()).forEach(i -> names.add("block" + i));
            IntStream.range(0, 4).forEach(i -> names.add("fpn" + i));
            return names;
        }

        @Override
        public <T> List<T> apply(Ops<T> ops, List<T> x) {
            Scope weights = Scope.root(model.checkpoint()).at("image_encoder");
            List<T> outputs = new ArrayList<>();
            outputs.add(Hiera.positions(ops, weights.at("trunk"), model.config().encoder()));
            outputs.addAll(Hiera.layers(ops, weights.at("trunk"), model.config().encoder(), x.getFirst()));
            outputs.addAll(Hiera.imageEncoder(ops, weights, model.config().encoder(), x.getFirst()));
            return outputs;
        }
    }

    @Test
    void everyStageOfTheEncoderEqualsTheReferences() {
        SafetensorsFile golden = GoldenSam2.tensors("image_encoder");
        Network stages = new Stages(model);
        List<Tensor> outputs = run(engine, stages, tensor(golden, "input"));
        for (int i = 0; i < outputs.size(); i++) {
            String name = stages.outputs().get(i);
            assertThat(outputs.get(i).shape()).as(name).isEqualTo(golden.shape(name));
            assertClose(name, outputs.get(i).toFloats(), golden.floats(name), 1e-4);
        }
    }

    @Test
    void whatAnImageKeepsEqualsTheReferences() {
        SafetensorsFile golden = GoldenSam2.tensors("image_encoder");
        List<Tensor> image = run(engine, model.networks().imageEncoder(), tensor(golden, "input"));
        assertClose("image_embed", image.get(0).toFloats(), golden.floats("image_embed"), 1e-4);
        assertClose("high_res_s1", image.get(1).toFloats(), golden.floats("high_res_s1"), 1e-4);
        assertClose("high_res_s0", image.get(2).toFloats(), golden.floats("high_res_s0"), 1e-4);
        List<Tensor> frame = run(engine, model.networks().frameEncoder(), tensor(golden, "input"));
        assertClose("fpn2", frame.getFirst().toFloats(), golden.floats("fpn2"), 1e-4);
        Tensor embedding =
                run(engine, model.networks().withoutMemory(), frame.getFirst()).getFirst();
        assertClose("without memory", embedding.toFloats(), golden.floats("image_embed"), 1e-4);
    }

    /// All masks of each of the twelve prompts, and those that the reference's predictor hands out.
    @Test
    void everyPromptEqualsTheReferences() {
        SafetensorsFile golden = GoldenSam2.tensors("image_predictor");
        Tensor pixels = tensor(GoldenSam2.tensors("image_encoder"), "input");
        List<Tensor> image = run(engine, model.networks().imageEncoder(), pixels);
        JsonNode prompts = GoldenSam2.json().get("prompts");
        assertThat(prompts.size()).isEqualTo(12);
        try (Engine.Program decoder = engine.compile(model.networks().decoder());
                Engine.Program withMask = engine.compile(model.networks().maskPromptDecoder())) {
            for (JsonNode entry : prompts) {
                String name = entry.get("name").asString() + ".";
                PromptTokens tokens = PromptTokens.ofSparse(
                        GoldenSam2.prompts(entry, ImageFrame.squeezed(128, 96, 256)),
                        model.config().decoder());
                List<Tensor> inputs = new ArrayList<>(image);
                inputs.addAll(GoldenSam2.tokens(tokens));
                Engine.Program program = decoder;
                if (golden.has(name + "mask_input")) {
                    inputs.add(Tensor.of(golden.floats(name + "mask_input"), 1, 1, SIDE, SIDE));
                    program = withMask;
                }
                ObjectMasks<Tensor> masks = ObjectMasks.of(program.run(inputs));
                assertClose(name + "all_logits", masks.logits().toFloats(), golden.floats(name + "all_logits"), 3e-4);
                assertClose(name + "all_iou", masks.iou().toFloats(), golden.floats(name + "all_iou"), 1e-5);
                assertClose(name + "mask_tokens", masks.tokens().toFloats(), golden.floats(name + "mask_tokens"), 3e-4);
                assertClose(
                        name + "object_score", masks.score().toFloats(), golden.floats(name + "object_score"), 3e-4);
                assertAnswers(name, entry.get("multimask_output").asBoolean(), masks, golden);
            }
        }
    }

    /// What answers prompts for images draws what the decoder draws, from a mask prompt as well.
    @Test
    void thePartsGiveWhatTheDecoderGives() {
        SafetensorsFile golden = GoldenSam2.tensors("image_predictor");
        Tensor pixels = tensor(GoldenSam2.tensors("image_encoder"), "input");
        List<Tensor> image = run(engine, model.networks().imageEncoder(), pixels);
        DecoderParts parts = model.parts();
        try (Engine.Program imagePart = engine.compile(parts.imagePart());
                Engine.Program promptPart = engine.compile(parts.promptPart());
                Engine.Program maskPromptPart = engine.compile(parts.maskPromptPart());
                Engine.Program maskPart = engine.compile(parts.maskPart(parts.wholeGrid()))) {
            for (JsonNode entry : GoldenSam2.json().get("prompts")) {
                String name = entry.get("name").asString() + ".";
                PromptTokens tokens = PromptTokens.ofSparse(
                        GoldenSam2.prompts(entry, ImageFrame.squeezed(128, 96, 256)),
                        model.config().decoder());
                List<Tensor> maps = new ArrayList<>(image);
                if (golden.has(name + "mask_input")) {
                    Tensor mask = Tensor.of(golden.floats(name + "mask_input"), 1, 1, SIDE, SIDE);
                    maps.set(
                            0,
                            maskPromptPart.run(List.of(image.getFirst(), mask)).getFirst());
                }
                List<Tensor> state = imagePart.run(maps);
                List<Tensor> inputs = new ArrayList<>(state);
                inputs.addAll(GoldenSam2.tokens(tokens));
                PromptState<Tensor> scored = PromptState.of(promptPart.run(inputs));
                assertClose(name + "all_iou", scored.iou().toFloats(), golden.floats(name + "all_iou"), 1e-5);
                if (tokens.batch() == 1) {
                    float[] logits = maskPart.run(scored.masks().inputs(parts.state(state)))
                            .getFirst()
                            .toFloats();
                    assertClose(name + "all_logits", logits, golden.floats(name + "all_logits"), 3e-4);
                }
            }
        }
    }

    private static void assertAnswers(String name, boolean several, ObjectMasks<Tensor> masks, SafetensorsFile golden) {
        float[] logits = masks.logits().toFloats();
        float[] iou = masks.iou().toFloats();
        float[] expectedLogits = golden.floats(name + "low_res_logits");
        float[] expectedIou = golden.floats(name + "iou");
        byte[] expectedMasks = golden.bytes(name + "mask");
        int area = SIDE * SIDE;
        int answers = several ? MASKS - 1 : 1;
        int at = 0;
        for (int prompt = 0; prompt < iou.length / MASKS; prompt++) {
            float[] ofPrompt = Arrays.copyOfRange(logits, prompt * MASKS * area, (prompt + 1) * MASKS * area);
            float[] itsIou = Arrays.copyOfRange(iou, prompt * MASKS, (prompt + 1) * MASKS);
            int first = several ? 1 : MaskChoice.single(ofPrompt, area, itsIou).mask();
            for (int mask = first; mask < first + answers; mask++) {
                float[] chosen = Arrays.copyOfRange(ofPrompt, mask * area, (mask + 1) * area);
                assertPixels(name, chosen, expectedMasks, at);
                for (int i = 0; i < area; i++) {
                    chosen[i] = Math.clamp(chosen[i], -MOST_LOGIT, MOST_LOGIT);
                }
                assertClose(
                        name + "low_res_logits",
                        chosen,
                        Arrays.copyOfRange(expectedLogits, at * area, (at + 1) * area),
                        3e-4);
                assertThat(itsIou[mask])
                        .as(name + "iou")
                        .isCloseTo(expectedIou[at], org.assertj.core.data.Offset.offset(1e-5f));
                at++;
            }
        }
        assertThat(at).isEqualTo(expectedIou.length);
    }

    /// At the image's size at most one pixel in a thousand may differ.
    private static void assertPixels(String name, float[] logits, byte[] expected, int mask) {
        float[] large = GoldenSam2.upscaled(logits, SIDE, 128, 96);
        int different = 0;
        for (int y = 0; y < 96; y++) {
            for (int x = 0; x < 128; x++) {
                boolean inside = large[y * 128 + x] > 0;
                different += inside == (expected[(mask * 96 + y) * 128 + x] != 0) ? 0 : 1;
            }
        }
        assertThat(different).as(name + "mask").isLessThanOrEqualTo(96 * 128 / 1000);
    }

    @Test
    void promptsBecomeTheReferencesTokens() {
        SafetensorsFile golden = GoldenSam2.tensors("image_predictor");
        Scope weights = Scope.root(model.checkpoint()).at("sam_prompt_encoder");
        for (JsonNode entry : GoldenSam2.json().get("prompts")) {
            String name = entry.get("name").asString() + ".";
            PromptTokens tokens = PromptTokens.ofSparse(
                    GoldenSam2.prompts(entry, ImageFrame.squeezed(128, 96, 256)),
                    model.config().decoder());
            List<Tensor> inputs = GoldenSam2.tokens(tokens);
            assertThat(golden.shape(name + "sparse")).startsWith(tokens.batch(), tokens.length());
            Network sparse = network(
                    "sparse",
                    inputs,
                    new Body() {
                        @Override
                        public <T> List<T> apply(Ops<T> ops, List<T> x) {
                            return List.of(PromptEncoder.sparse(
                                    ops, weights, model.config().decoder(), x.get(0), x.get(1)));
                        }
                    },
                    "sparse");
            if (tokens.length() > 0) {
                float[] actual = run(engine, sparse, inputs.get(0), inputs.get(1))
                        .getFirst()
                        .toFloats();
                assertClose(name + "sparse", actual, golden.floats(name + "sparse"), 1e-5);
            }
        }
    }

    @Test
    void maskPromptsAndPositionsEqualTheReferences() {
        SafetensorsFile golden = GoldenSam2.tensors("image_predictor");
        Scope weights = Scope.root(model.checkpoint()).at("sam_prompt_encoder");
        Tensor mask = Tensor.of(golden.floats("p5.mask_input"), 1, 1, SIDE, SIDE);
        Network prompts = network(
                "prompts",
                List.of(mask),
                new Body() {
                    @Override
                    public <T> List<T> apply(Ops<T> ops, List<T> x) {
                        T positions = PromptEncoder.gridPositions(
                                ops, weights, model.config().decoder());
                        return List.of(
                                PromptEncoder.dense(ops, weights, model.config().decoder(), x.getFirst()),
                                ops.transpose(positions, 1, 0));
                    }
                },
                "dense",
                "dense_pe");
        List<Tensor> outputs = run(engine, prompts, mask);
        assertClose("p5.dense", outputs.get(0).toFloats(), golden.floats("p5.dense"), 1e-4);
        assertClose("dense_pe", outputs.get(1).toFloats(), golden.floats("dense_pe"), 1e-5);
    }

    @Test
    void theMemoryEncoderEqualsTheReferences() {
        SafetensorsFile golden = GoldenSam2.tensors("memory");
        Scope weights = Scope.root(model.checkpoint()).at("memory_encoder");
        Sam2Config config = model.config();
        List<Tensor> inputs = List.of(tensor(golden, "encoder.pix_feat"), tensor(golden, "encoder.mask_for_mem"));
        Network encoder = network(
                "memory_encoder",
                inputs,
                new Body() {
                    @Override
                    public <T> List<T> apply(Ops<T> ops, List<T> x) {
                        T drawn = MemoryEncoder.downsample(
                                ops, weights.at("mask_downsampler").at("encoder"), config.channels(), x.get(1));
                        return List.of(
                                drawn,
                                MemoryEncoder.fuse(ops, weights, config, x.get(0), drawn),
                                MemoryEncoder.encode(ops, weights, config, x.get(0), x.get(1)));
                    }
                },
                "encoder.mask_downsampler",
                "encoder.fuser",
                "encoder.features");
        List<Tensor> outputs = run(engine, encoder, inputs.get(0), inputs.get(1));
        for (int i = 0; i < outputs.size(); i++) {
            String name = encoder.outputs().get(i);
            assertClose(name, outputs.get(i).toFloats(), golden.floats(name), 1e-4);
        }
    }

    /// Seven frames and 32 tokens of pointers, as the reference stored them.
    @Test
    void memoryAttentionEqualsTheReferences() {
        SafetensorsFile golden = GoldenSam2.tensors("memory");
        Sam2Config config = model.config();
        int cells = config.grid() * config.grid();
        int width = config.memory().channels();
        float[] values = golden.floats("attention.memory");
        float[] keys = golden.floats("attention.memory_pos");
        for (int i = 0; i < keys.length; i++) {
            keys[i] += values[i];
        }
        int frames = 7 * cells * width;
        int tokens = values.length / width - 7 * cells;
        List<Tensor> inputs = List.of(
                Tensor.of(golden.floats("attention.curr"), 1, cells, config.channels()),
                Tensor.of(Arrays.copyOf(values, frames), 7, cells, width),
                Tensor.of(Arrays.copyOf(keys, frames), 7, cells, width),
                Tensor.of(Arrays.copyOfRange(values, frames, values.length), 1, tokens, width),
                Tensor.of(Arrays.copyOfRange(keys, frames, keys.length), 1, tokens, width));
        Network attention = network(
                "memory_attention",
                inputs,
                new Body() {
                    @Override
                    public <T> List<T> apply(Ops<T> ops, List<T> x) {
                        return MemoryAttention.layers(
                                ops,
                                Scope.root(model.checkpoint()).at("memory_attention"),
                                config,
                                x.getFirst(),
                                new MemoryBank<>(x.get(1), x.get(2), x.get(3), x.get(4)));
                    }
                },
                "layer0",
                "layer1",
                "output");
        List<Tensor> outputs = run(engine, attention, inputs.toArray(Tensor[]::new));
        assertClose("layer0", outputs.get(0).toFloats(), golden.floats("attention.layer0"), 5e-4);
        assertClose("layer1", outputs.get(1).toFloats(), golden.floats("attention.layer1"), 5e-4);
        assertClose("output", outputs.get(2).toFloats(), golden.floats("attention.output"), 5e-5);
    }

    /// SAM 2.0 marks no absent object and dates no pointer; all else is the same. Of no pointer at all nothing is
    /// read.
    @Test
    void theFirstVersionLeavesTwoThingsOut() {
        SafetensorsFile golden = GoldenSam2.tensors("memory");
        Sam2Model first = GoldenSam2.firstVersion();
        Tensor frame = tensor(golden, "encoder.pix_feat");
        Tensor logits =
                Tensor.of(GoldenSam2.tensors("video_default").floats("click1.low_res_logits"), 1, 1, SIDE, SIDE);
        Tensor tracked = Tensor.zeros(1, 1);
        Tensor seen = Tensor.of(new float[] {1}, 1, 1);
        Tensor absent = Tensor.of(new float[] {-1}, 1, 1);
        float[] marked = run(engine, model.networks().memoryEncoder(), frame, logits, absent, tracked)
                .getFirst()
                .toFloats();
        float[] plain = run(engine, model.networks().memoryEncoder(), frame, logits, seen, tracked)
                .getFirst()
                .toFloats();
        float[] ofFirst = run(engine, first.networks().memoryEncoder(), frame, logits, absent, tracked)
                .getFirst()
                .toFloats();
        assertClose("memory of SAM 2.0", ofFirst, plain, 1e-6);
        float[] sign = model.checkpoint().tensor("no_obj_embed_spatial").toFloats();
        int cells = plain.length / sign.length;
        for (int i = 0; i < plain.length; i++) {
            plain[i] += sign[i / cells];
        }
        assertClose("memory of an absent object", marked, plain, 1e-5);

        int grid = model.config().grid();
        Tensor memory = Tensor.of(golden.floats("encoder.features"), 1, 1, 8, grid, grid);
        Tensor time = Tensor.of(new float[] {6}, 1, 1);
        Tensor pointer = Tensor.of(new float[] {0.5f}, 1, 1);
        Tensor token = Tensor.of(GoldenSam2.tensors("video_default").floats("click1.obj_ptr"), 1, 1, 32);
        float[] undated = attend(first, frame, memory, time, token, pointer);
        assertThat(undated).isEqualTo(attend(first, frame, memory, time, token, Tensor.of(new float[] {2}, 1, 1)));
        assertThat(undated).isNotEqualTo(attend(model, frame, memory, time, token, pointer));
        assertClose(
                "without pointers",
                attend(first, frame, memory, time, Tensor.zeros(1, 0, 32), Tensor.zeros(1, 0)),
                attend(model, frame, memory, time, Tensor.zeros(1, 0, 32), Tensor.zeros(1, 0)),
                1e-6);
    }

    private float[] attend(Sam2Model which, Tensor... inputs) {
        return run(engine, which.networks().memoryAttention(), inputs)
                .getFirst()
                .toFloats();
    }

    @Test
    void functionsEqualTheReferences() {
        SafetensorsFile golden = GoldenSam2.tensors("functions");
        float[] positions = golden.floats("sine_1d_positions");
        for (int i = 0; i < positions.length; i++) {
            positions[i] /= Sam2Config.POINTERS - 1; // how the reference scales the distances of pointers
        }
        List<Tensor> inputs = List.of(Tensor.of(positions, 7, 1), tensor(golden, "bicubic.input"));
        Network functions = network(
                "functions",
                inputs,
                new Body() {
                    @Override
                    public <T> List<T> apply(Ops<T> ops, List<T> x) {
                        return List.of(
                                SineCode.line(ops, x.get(0), 32), Layers.resample(ops, Taps.bicubic(7, 16), x.get(1)));
                    }
                },
                "sine_1d_c32",
                "bicubic.output_16x16");
        List<Tensor> outputs = run(engine, functions, inputs.get(0), inputs.get(1));
        for (int i = 0; i < outputs.size(); i++) {
            String name = functions.outputs().get(i);
            assertClose(name, outputs.get(i).toFloats(), golden.floats(name), 1e-5);
        }
    }

    private interface Body {
        <T> List<T> apply(Ops<T> ops, List<T> inputs);
    }

    private static Network network(String name, List<Tensor> inputs, Body body, String... outputs) {
        List<Network.Input> declared = new ArrayList<>();
        for (Tensor input : inputs) {
            declared.add(new Network.Input("x" + declared.size(), input.shape()));
        }
        return new DeclaredNetwork(name, declared, List.of(outputs)) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                return body.apply(ops, x);
            }
        };
    }
}
