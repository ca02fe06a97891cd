package io.anymask.training;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.torch.TorchDevice;
import io.anymask.torch.TorchTensors;
import io.anymask.training.network.Parameters;
import io.anymask.training.optimiser.AdamW;
import io.anymask.training.optimiser.LayerDecay;
import io.anymask.training.optimiser.Schedule;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/// Weights, their optimiser and their running average, and all of them as one file. On the thread of libtorch
/// only;
/// close it when done.
final class Learner implements AutoCloseable {
    private static final String WEIGHT = "weight.";
    private static final String MOMENT = "moment.";
    private static final String AVERAGE = "average.";

    private final Parameters parameters;
    private final TrainingConfig.Optimiser settings;
    private final Schedule schedule;
    private final AdamW optimiser;
    private final Map<String, Tensor> averages;

    /// @param parameters closed with this
    Learner(Parameters parameters, Checkpoint checkpoint, TrainingConfig.Optimiser settings) {
        this.parameters = parameters;
        this.settings = settings;
        this.schedule = settings.schedule();
        this.optimiser = new AdamW(settings.beta1(), settings.beta2());
        LayerDecay layers = new LayerDecay(settings.layerDecay(), checkpoint.names());
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            parameters.learned().forEach((name, weight) -> {
                double decay = settings.decays().applies(name, (int) weight.dim()) ? settings.weightDecay() : 0;
                optimiser.add(name, weight, layers.factor(name), decay);
            });
        }
        this.averages = settings.average() > 0 ? parameters.copies() : Map.of();
    }

    Parameters parameters() {
        return parameters;
    }

    /// The weights by which the model is judged and saved: the running average if there is one.
    Map<String, Tensor> judged() {
        return averages.isEmpty() ? parameters.learned() : averages;
    }

    double rate(long step) {
        return schedule.at(step);
    }

    /// Moves the weights against the gradients that have been gathered, and forgets these.
    ///
    /// @param step counted from 0
    /// @return the L2 norm of the gradients before clipping; where it is not finite nothing is moved
    double update(long step) {
        double norm = parameters.gradientNorm();
        if (!Double.isFinite(norm)) {
            return norm;
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            if (settings.clip() > 0 && norm > settings.clip()) {
                parameters.scaleGradients(settings.clip() / norm);
            }
            optimiser.step(schedule.at(step));
            if (!averages.isEmpty()) {
                parameters.average(averages, settings.average());
            }
            parameters.clearGradients();
        }
        return norm;
    }

    /// The model as it is judged.
    Checkpoint model(Map<String, String> metadata) {
        return parameters.merge(judged(), metadata);
    }

    /// Writes all of it to a file.
    void save(Path file, Map<String, String> metadata) {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        parameters.learned().forEach((name, tensor) -> tensors.put(WEIGHT + name, view(tensor)));
        optimiser.moments().forEach((name, tensor) -> tensors.put(MOMENT + name, view(tensor)));
        averages.forEach((name, tensor) -> tensors.put(AVERAGE + name, view(tensor)));
        Checkpoint.of(file.toString(), tensors, metadata).writeSafetensors(file);
    }

    private static TensorView view(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            return TorchTensors.view(tensor);
        }
    }

    /// Takes all of it from a file.
    ///
    /// @param steps that had been done
    void restore(Checkpoint saved, long steps) {
        parameters.restore(parameters.learned(), saved, WEIGHT);
        parameters.restore(optimiser.moments(), saved, MOMENT);
        parameters.restore(averages, saved, AVERAGE);
        optimiser.resume(steps);
    }

    @Override
    public void close() {
        optimiser.close();
        averages.values().forEach(TorchTensors::free);
        parameters.close();
    }

    /// Parameters of a model.
    static Parameters parameters(Checkpoint checkpoint, TrainingConfig config, TorchDevice device, Seeds seeds) {
        return new Parameters(
                checkpoint,
                config.train(),
                config.network().loraRank(),
                config.network().loraAlpha(),
                device,
                seeds.random(Seeds.Purpose.WEIGHTS));
    }
}
