package io.anymask.model.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private static Scope scope() {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        tensors.put("decoder.norm.bias", TensorView.of(new float[2], 2));
        tensors.put("encoder.layers.0.weight", TensorView.of(new float[6], 2, 3));
        tensors.put("encoder.layers.0.bias", TensorView.of(new float[2], 2));
        return Scope.root(Checkpoint.of("some.file", tensors, Map.of()))
                .at("encoder")
                .at("layers")
                .at(0);
    }

    @Test
    void weightsAreFoundBelow() {
        assertThat(scope().name("weight")).isEqualTo("encoder.layers.0.weight");
        assertThat(scope().contains("bias")).isTrue();
        assertThat(scope().contains("norm")).isFalse();
        assertThat(scope().weight(new CostOps(), "weight", 2, 3)).containsExactly(2, 3);
    }

    @Test
    void aMissingTensorListsTheNearestNamesFirst() {
        assertThatThrownBy(() -> scope().weight(new CostOps(), "bits", 2))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("some.file: no tensor encoder.layers.0.bits")
                .hasMessageContaining("[encoder.layers.0.bias, encoder.layers.0.weight, decoder.norm.bias]");
    }

    @Test
    void aWrongShapeIsNamedBesideTheExpectedOne() {
        assertThatThrownBy(() -> scope().weight(new CostOps(), "weight", 3, 2))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("encoder.layers.0.weight has shape [2, 3], expected [3, 2]");
    }
}
