package io.anymask.cli.models;

import io.anymask.cli.command.InputException;
import io.anymask.inference.clip.ClipAnswer;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.clip.ClipConfig;
import io.anymask.model.clip.ClipModel;
import io.anymask.model.clip.Tokenizer;
import io.anymask.model.registry.Weights;
import java.io.PrintWriter;
import java.util.Locale;

/// What `anymask models` says of a CLIP.
///
/// @param name as it was asked for
record ClipReport(String name, ClipModel model, PrintWriter out) {
    private static final String KNOWN = "clip-vit-b-32";

    /// @param checkpoint of that name, open already
    static ClipReport of(String name, Checkpoint checkpoint, PrintWriter out) {
        return new ClipReport(name, ClipModel.open(checkpoint, Weights.file(name)), out);
    }

    void describe() {
        Checkpoint checkpoint = model.checkpoint();
        ClipConfig config = model.config();
        ModelReport report = new ModelReport(out);
        report.origin(model.name(), checkpoint);
        ClipConfig.Image image = config.image();
        out.printf(
                "  images      of %d × %d pixels; %d blocks of %d channels and %d heads%n",
                image.size(), image.size(), image.layers(), image.width(), image.heads());
        ClipConfig.Text text = config.text();
        out.printf(
                "  texts       of %d tokens out of %d; %d blocks of %d channels and %d heads%n",
                text.context(), text.vocabulary(), text.layers(), text.width(), text.heads());
        out.printf(
                "  vectors     of %d values; activation %s%n",
                config.joint(), config.activation() == ClipConfig.Activation.QUICK ? "quick GELU" : "GELU");
        report.cost("image", model.imageTokens(), model.imageVectors());
        report.cost("text", model.textVectors());
    }

    void verify() {
        new ModelReport(out).complete(name, model.name(), model.checkpoint());
        if (!name.equals(KNOWN)) {
            return;
        }
        try (ClipEncoder clip = ClipEncoder.open(model, Tokenizer.bundled(), new OnnxEngine())) {
            double difference = ClipAnswer.VIT_B_32.largestDifference(clip);
            if (difference > ClipAnswer.TOLERANCE) {
                throw new InputException(
                        "%s: its cosines between eight words differ by up to %.4f from those of the published model, expected at most %.4f"
                                .formatted(name, difference, ClipAnswer.TOLERANCE));
            }
            out.printf(
                    Locale.ROOT,
                    "%s: the cosines between eight words are those of the published model to %.4f%n",
                    name,
                    difference);
        }
    }
}
