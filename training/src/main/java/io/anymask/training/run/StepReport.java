package io.anymask.training.run;

import java.util.LinkedHashMap;
import java.util.Map;

/// What one step of the optimiser did.
///
/// @param step counted from 1
/// @param loss mean over the step's items
/// @param rate learning rate
/// @param gradientNorm L2 norm before clipping
/// @param seconds the step took
/// @param waited seconds of them that it waited for its items
public record StepReport<L extends Loss<L>>(
        long step, L loss, double rate, double gradientNorm, double seconds, double waited) {
    /// By name, as they are written down.
    Map<String, Double> numbers() {
        Map<String, Double> numbers = new LinkedHashMap<>(loss.numbers());
        numbers.put("learning_rate", rate);
        numbers.put("gradient_norm", gradientNorm);
        numbers.put("seconds", seconds);
        numbers.put("waited", waited);
        return numbers;
    }
}
