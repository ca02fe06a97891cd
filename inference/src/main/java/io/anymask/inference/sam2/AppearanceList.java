package io.anymask.inference.sam2;

import io.anymask.inference.engine.Tensor;
import io.anymask.inference.video.VideoState;
import io.anymask.model.sam2.Sam2Config;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// How an object appeared in some frames, as a [VideoState] has it. Stateless.
final class AppearanceList {
    private static final String SCORES = ".scores";
    private static final String IOUS = ".ious";
    private static final String POINTERS = ".pointers";

    private AppearanceList() {}

    /// Puts it down.
    ///
    /// @param frames in their order
    /// @param name of what these frames are
    static void save(Map<Integer, Appearance> frames, String name, VideoState.Builder state) {
        List<Appearance> all = List.copyOf(frames.values());
        state.put(name, frames.keySet());
        if (all.isEmpty()) {
            return;
        }
        int[] logits = all.getFirst().logits().shape();
        int channels = all.getFirst().pointer().shape()[1];
        float[] ious = new float[all.size()];
        for (int i = 0; i < ious.length; i++) {
            ious[i] = (float) all.get(i).iou();
        }
        state.put(name, values(all.stream().map(Appearance::logits).toList()), all.size(), logits[2], logits[3]);
        state.put(name + SCORES, values(all.stream().map(Appearance::score).toList()), all.size());
        state.put(name + IOUS, ious, all.size());
        state.put(name + POINTERS, values(all.stream().map(Appearance::pointer).toList()), all.size(), channels);
    }

    private static List<FloatBuffer> values(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::values).toList();
    }

    /// Takes it up.
    static void restore(String name, VideoState state, Sam2Config config, Map<Integer, Appearance> frames) {
        List<Integer> numbers = state.numbers(name);
        int count = numbers.size();
        if (count == 0) {
            return;
        }
        int side = config.decoder().maskSize();
        int channels = config.channels();
        float[] logits = state.floats(name, count, side, side);
        float[] scores = state.floats(name + SCORES, count);
        float[] ious = state.floats(name + IOUS, count);
        float[] pointers = state.floats(name + POINTERS, count, channels);
        for (int i = 0; i < count; i++) {
            frames.put(
                    numbers.get(i),
                    new Appearance(
                            Tensor.of(part(logits, i, side * side), 1, 1, side, side),
                            Tensor.of(part(scores, i, 1), 1, 1),
                            ious[i],
                            Tensor.of(part(pointers, i, channels), 1, channels)));
        }
    }

    private static float[] part(float[] all, int index, int length) {
        return Arrays.copyOfRange(all, index * length, (index + 1) * length);
    }
}
