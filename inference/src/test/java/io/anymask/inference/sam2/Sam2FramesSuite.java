package io.anymask.inference.sam2;

import static io.anymask.inference.sam2.GoldenSam2.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.model.ops.Network;
import io.anymask.model.sam.ImageFrame;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam2.MaskChoice;
import io.anymask.model.sam2.MemoryRules;
import io.anymask.model.sam2.MemoryRules.Memory;
import io.anymask.model.sam2.MemoryRules.Pointer;
import io.anymask.model.sam2.ObjectDecoder.ObjectMasks;
import io.anymask.model.sam2.Sam2Config;
import io.anymask.model.sam2.Sam2Model;
import io.anymask.model.sam2.Sam2Networks;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Two objects in twelve frames beside the reference, on one engine: each frame sees what the frames before have
/// left, so that an error anywhere grows from frame to frame.
@Tag("shared")
public abstract class Sam2FramesSuite {
    private static final int FRAMES = 12;
    private static final int SIDE = 64;
    private static final int AREA = SIDE * SIDE;
    private static final float NOTHING = -1024;
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

    private final Sam2Model model = GoldenSam2.model();
    private final Sam2Config config = model.config();
    private final SafetensorsFile golden = GoldenSam2.tensors("video_default");
    private final List<Engine.Program> programs = new ArrayList<>();
    private Engine engine;
    private Engine.Program encoder;
    private Engine.Program withoutMemory;
    private Engine.Program attention;
    private Engine.Program decoder;
    private Engine.Program pointer;
    private Engine.Program memoryEncoder;

    /// Opens the engine; the test closes it.
    protected abstract Engine engine();

    @BeforeEach
    void open() {
        engine = engine();
        Sam2Networks networks = model.networks();
        encoder = compile(networks.frameEncoder());
        withoutMemory = compile(networks.withoutMemory());
        attention = compile(networks.memoryAttention());
        decoder = compile(networks.decoder());
        pointer = compile(networks.pointer());
        memoryEncoder = compile(networks.memoryEncoder());
    }

    private Engine.Program compile(Network network) {
        Engine.Program program = engine.compile(network);
        programs.add(program);
        return program;
    }

    @AfterEach
    void close() {
        programs.forEach(Engine.Program::close);
        engine.close();
    }

    /// What a frame leaves of an object.
    ///
    /// @param logits (1, 1, 4G, 4G)
    /// @param score (1, 1)
    /// @param pointer (1, C)
    /// @param memory (1, D, G, G)
    private record Left(Tensor logits, Tensor score, Tensor pointer, Tensor memory) {}

    @Test
    void trackedObjectsEqualTheReferences() {
        JsonNode steps = GoldenSam2.json().get("video").get("default");
        List<List<Left>> objects = List.of(new ArrayList<>(), new ArrayList<>());
        for (int frame = 0; frame < FRAMES; frame++) {
            List<Tensor> features = encoder.run(List.of(pixels(frame)));
            for (int object = 0; object < objects.size(); object++) {
                List<Left> past = objects.get(object);
                Left left = frame == 0 ? prompted(steps.get(object), features) : tracked(frame, features, past);
                past.add(left);
                compare(frame, object, left);
            }
        }
    }

    private static Tensor pixels(int frame) {
        Image image = Image.read(Shared.golden("sam2/frames/%05d.256.png".formatted(frame)));
        int area = image.width() * image.height();
        float[] planes = new float[3 * area];
        for (int i = 0; i < area; i++) {
            int rgb = image.rgb(i % image.width(), i / image.width());
            for (int channel = 0; channel < 3; channel++) {
                float value = (rgb >> (16 - 8 * channel) & 0xFF) / 255f;
                planes[channel * area + i] = (value - MEAN[channel]) / DEVIATION[channel];
            }
        }
        return Tensor.of(planes, 1, 3, image.height(), image.width());
    }

    private Left prompted(JsonNode step, List<Tensor> features) {
        PromptTokens.Sparse prompt = GoldenSam2.prompt(
                step.path("box"), step.path("points"), step.path("labels"), ImageFrame.squeezed(128, 96, 256));
        Tensor embedding = withoutMemory.run(features.subList(0, 1)).getFirst();
        boolean ambiguous = prompt.box() == null && prompt.points().size() == 1;
        return decoded(features, embedding, PromptTokens.ofSparse(List.of(prompt), config.decoder()), ambiguous, true);
    }

    private Left tracked(int frame, List<Tensor> features, List<Left> past) {
        MemoryRules.Selection selection =
                MemoryRules.STANDARD.select(frame, FRAMES, List.of(0), other -> other > 0 && other < past.size());
        List<Memory> memories = selection.memories();
        List<Pointer> pointers = selection.pointers();
        float[] times = new float[memories.size()];
        float[] distances = new float[pointers.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = memories.get(i).time();
        }
        for (int i = 0; i < distances.length; i++) {
            distances[i] = MemoryRules.distance(pointers.get(i), FRAMES);
        }
        int grid = config.grid();
        Tensor stacked = stack(
                memories.stream()
                        .map(memory -> past.get(memory.frame()).memory())
                        .toList(),
                1,
                memories.size(),
                config.memory().channels(),
                grid,
                grid);
        Tensor tokens = stack(
                pointers.stream()
                        .map(other -> past.get(other.frame()).pointer())
                        .toList(),
                1,
                pointers.size(),
                config.channels());
        Tensor embedding = attention
                .run(List.of(
                        features.getFirst(),
                        stacked,
                        Tensor.of(times, 1, times.length),
                        tokens,
                        Tensor.of(distances, 1, distances.length)))
                .getFirst();
        return decoded(features, embedding, PromptTokens.padding(2, config.decoder()), true, false);
    }

    private static Tensor stack(List<Tensor> parts, int... shape) {
        Tensor all = Tensor.zeros(shape);
        int at = 0;
        for (Tensor part : parts) {
            all.values().put(at, part.values(), 0, part.values().limit());
            at += part.values().limit();
        }
        return all;
    }

    private Left decoded(
            List<Tensor> features, Tensor embedding, PromptTokens tokens, boolean ambiguous, boolean prompted) {
        List<Tensor> inputs = new ArrayList<>(features);
        inputs.set(0, embedding);
        inputs.addAll(GoldenSam2.tokens(tokens));
        ObjectMasks<Tensor> masks = ObjectMasks.of(decoder.run(inputs));
        float[] iou = masks.iou().toFloats();
        float[] logits = masks.logits().toFloats();
        MaskChoice choice = ambiguous ? MaskChoice.best(iou) : MaskChoice.single(logits, AREA, iou);
        float[] chosen = Arrays.copyOfRange(logits, choice.mask() * AREA, (choice.mask() + 1) * AREA);
        if (masks.score().values().get(0) <= 0) {
            Arrays.fill(chosen, NOTHING);
        }
        Tensor low = Tensor.of(chosen, 1, 1, SIDE, SIDE);
        Tensor token = masks.tokens().part(choice.token() * config.channels(), 1, config.channels());
        Tensor known = pointer.run(List.of(token, masks.score())).getFirst();
        Tensor memory = memoryEncoder
                .run(List.of(features.getFirst(), low, masks.score(), Tensor.of(new float[] {prompted ? 1 : 0}, 1, 1)))
                .getFirst();
        return new Left(low, masks.score(), known, memory);
    }

    private void compare(int frame, int object, Left left) {
        String name = "pass1, frame %d, object %d: ".formatted(frame, object + 1);
        int row = frame * 2 + object;
        assertClose(name + "logits", left.logits().toFloats(), row("pass1.low_res_logits", row, AREA), 2e-4);
        assertClose(name + "score", left.score().toFloats(), row("pass1.object_score", row, 1), 3e-4);
        assertClose(name + "pointer", left.pointer().toFloats(), row("pass1.obj_ptr", row, config.channels()), 5e-5);
        String memory = "pass1.f%d.obj%d.maskmem_features".formatted(frame, object + 1);
        if (golden.has(memory)) {
            assertClose(memory, left.memory().toFloats(), golden.floats(memory), 5e-4);
        }
        String large = "pass1.f%d.video_res_logits".formatted(frame);
        if (golden.has(large)) {
            float[] upscaled = GoldenSam2.upscaled(left.logits().toFloats(), SIDE, 128, 96);
            assertClose(large, upscaled, row(large, object, 128 * 96), 1e-3);
        }
        boolean seen = left.score().values().get(0) > 0;
        assertThat(seen).as(name + "seen").isEqualTo(row("pass1.object_score", row, 1)[0] > 0);
    }

    private float[] row(String name, int row, int length) {
        return Arrays.copyOfRange(golden.floats(name), row * length, (row + 1) * length);
    }
}
