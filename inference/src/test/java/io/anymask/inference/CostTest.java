package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.Ops;
import io.anymask.model.sam.SamModel;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What the networks cost, counted without running them.
class CostTest {
    private static final Checkpoint WEIGHTS = Checkpoint.read(MobileSam.weights(), "mobile-sam");
    private static final SamModel MODEL = SamModel.of(WEIGHTS);

    @Test
    void theEncoderIsTinyVit5M() {
        CostOps cost = CostOps.of(MODEL.imageEncoder());
        assertThat(cost.multiplyAccumulates() / 1e9).isBetween(38.0, 42.0);
        long unusedHead = Arrays.stream(new String[] {"norm_head.weight", "norm_head.bias", "head.weight", "head.bias"})
                .mapToLong(name -> WEIGHTS.tensor("image_encoder." + name).elementCount())
                .sum();
        assertThat((cost.parameterCount() + unusedHead) / 1e6).isBetween(5.8, 6.1);
    }

    @Test
    void theDecoderHasFourMillionParameters() {
        assertThat(CostOps.of(MODEL.decoder()).parameterCount() / 1e6).isBetween(3.9, 4.1);
        assertThat(CostOps.of(MODEL.decoder()).multiplyAccumulates() / 1e9).isBetween(1.7, 1.9);
    }

    @Test
    void theAlgebraStaysSmall() {
        long operations = Arrays.stream(Ops.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !method.isSynthetic())
                .count();
        assertThat(operations).isLessThan(80);
    }
}
