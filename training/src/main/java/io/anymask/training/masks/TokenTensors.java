package io.anymask.training.masks;

import io.anymask.model.sam.PromptTokens;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchTensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// Prompts as the two inputs of the decoder. On the thread of libtorch only.
final class TokenTensors {
    private TokenTensors() {}

    /// @return coordinates (B, N, 2) and labels (B, N)
    static List<Tensor> of(PromptTokens tokens, TorchDevice device) {
        return List.of(
                device.place(TorchTensors.of(tokens.coordinates(), tokens.batch(), tokens.length(), 2)),
                device.place(TorchTensors.of(tokens.labels(), tokens.batch(), tokens.length())));
    }
}
