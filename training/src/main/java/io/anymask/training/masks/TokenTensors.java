package io.anymask.training.masks;

import io.anymask.model.sam.PromptTokens;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchTensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// Prompts as inputs of the decoder. On the thread of libtorch only.
final class TokenTensors {
    private TokenTensors() {}

    /// @return coordinates (B, N, 2), labels (B, N) and, for a model that takes them, texts (B, D)
    static List<Tensor> of(PromptTokens tokens, TorchDevice device) {
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(device.place(TorchTensors.of(tokens.coordinates(), tokens.batch(), tokens.length(), 2)));
        inputs.add(device.place(TorchTensors.of(tokens.labels(), tokens.batch(), tokens.length())));
        int width = tokens.textWidth();
        if (width > 0) {
            inputs.add(device.place(TorchTensors.of(tokens.texts(), tokens.batch(), width)));
        }
        return inputs;
    }
}
