package io.anymask.training.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.engine.Precision;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchTensors;
import io.anymask.torch.TorchThread;
import io.anymask.training.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingOpsTest {
    private static TrainingOps ops() {
        return new TrainingOps(
                (name, view) -> TorchTensors.of(view),
                TorchDevice.CPU,
                Precision.FP32,
                0,
                true,
                SplittableRandom::new,
                Stop.NEVER);
    }

    /// What checkpointed blocks keep for the way back goes with the pass, whether there was a way back or not.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPassFreesWhatItKept(boolean carriedBack) {
        TorchThread.run(() -> {
            List<Tensor> kept = new ArrayList<>();
            try (PointerScope scope = new PointerScope()) {
                TrainingOps ops = ops();
                Tensor x = TorchTensors.of(new float[] {1, 2, 3}, 3).set_requires_grad(true);
                for (int i = 0; i < 3; i++) {
                    Tensor input = kept.isEmpty() ? x : kept.getLast();
                    kept.add(ops.block(input, value -> value.mul(value)));
                }
                if (carriedBack) {
                    ops.backward(kept.getLast(), TorchTensors.of(new float[] {1, 1, 1}, 3));
                    float[] gradient = TorchTensors.toFloats(x.grad()); // of x^8
                    assertThat(gradient).containsExactly(8, 8 * 128, 8 * 2187);
                }
                assertThat(kept).noneMatch(tensor -> tensor.isNull());
            }
            assertThat(kept).allMatch(tensor -> tensor.isNull());
        });
    }
}
