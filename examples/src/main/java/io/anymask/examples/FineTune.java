package io.anymask.examples;

import io.anymask.image.Image;
import io.anymask.inference.ModelSpec;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Mask;
import io.anymask.model.registry.Weights;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import io.anymask.training.masks.ImageLoss;
import io.anymask.training.masks.Trainer;
import io.anymask.training.masks.TrainingConfig;
import io.anymask.training.masks.ValidationScore;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.RunResult;
import io.anymask.training.run.StepReport;
import java.nio.file.Path;

/// Teaches the decoder the objects of one's own label maps, then asks the new model. The arguments are a
/// configuration (docs/training.md) and a photo to try.
public final class FineTune {
    private FineTune() {}

    /// Trains as the configuration says; a run that was stopped resumes.
    public static RunResult<ValidationScore> train(TrainingConfig config) {
        SamModel start = SamModel.of(Weights.named(config.model()));
        RunListener<ImageLoss, ValidationScore> printing = new RunListener<>() {
            @Override
            public void stepped(StepReport<ImageLoss> report, long steps) {
                System.out.println("step " + report.step() + " of " + steps);
            }
        };
        try (OnnxEngine engine = new OnnxEngine()) {
            return new Trainer(config, start, engine, printing)
                    .run(() -> Thread.currentThread().isInterrupted());
        }
    }

    /// The new model's answer to a click in the middle.
    public static Mask use(Path model, Path file) {
        Image photo = Image.read(file);
        try (Segmenter sam = ModelSpec.DEFAULT.withModel(model.toString()).open()) {
            Prompt middle = Prompt.point(photo.width() / 2.0, photo.height() / 2.0);
            return sam.embed(photo).predict(middle).best().mask();
        }
    }

    public static void main(String[] arguments) {
        RunResult<ValidationScore> result = train(TrainingConfig.read(Path.of(arguments[0])));
        System.out.println(result.model() + (result.isImproved() ? ": better than before" : ": no better than before"));
        System.out.println(use(result.model(), Path.of(arguments[1])));
    }
}
