package io.anymask.inference;

import io.anymask.image.Image;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.InferenceException;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.onnx.OnnxFile;
import io.anymask.mask.Mask;
import io.anymask.mask.PredictedMask;
import io.anymask.model.ops.Network;
import io.anymask.model.sam.HoistedDecoder.PromptState;
import io.anymask.model.sam.ImageFrame;
import io.anymask.model.sam.PromptTokens;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs exported files on a photo and compares them with the model they were written from. Not thread-safe.
public final class ExportCheck {
    private final PromptableModel model;
    private final Engine engine;
    private final ImageFrame frame;
    private final Tensor pixels;
    private final ImageEmbedding embedding;
    private final List<Prompt> prompts;

    /// How far a file's output is from the model's.
    ///
    /// @param largest largest difference of an element
    /// @param relative length of the vector of differences by the length of the model's vector
    public record Difference(double largest, double relative) {}

    /// How far masks at the photo's size are from the model's.
    ///
    /// @param meanIou intersection over union, the mean of all masks
    /// @param worstIou of the mask that differs most
    /// @param masks how many were compared
    /// @param score largest difference of a predicted IoU
    public record Agreement(double meanIou, double worstIou, int masks, double score) {}

    /// @param sam the model, at full precision
    /// @param engine runs its networks; closed by the caller
    public ExportCheck(Segmenter sam, Engine engine, Image photo) {
        this.model = sam.model();
        this.engine = engine;
        this.frame = model.frame(photo.width(), photo.height());
        this.pixels = Segmenter.pixels(model, photo, frame);
        this.embedding = sam.embed(photo);
        double w = photo.width();
        double h = photo.height();
        this.prompts = List.of(
                Prompt.point(w / 2, h * 2 / 5),
                Prompt.point(w / 2, h / 2).minus(w / 10, h / 10),
                Prompt.box(w / 8, h / 8, w * 7 / 8, h * 7 / 8));
    }

    /// Compares the file of an image encoder.
    public Difference encoder(Path file) {
        try (OnnxFile exported = OnnxFile.openExport(file)) {
            Map<String, Tensor> outputs = exported.run(Map.of(SamModel.PIXELS, pixels));
            return difference(List.copyOf(outputs.values()), embedding.maps());
        }
    }

    /// Compares the files of a decoder in three parts, each fed with what the model's parts before it give.
    ///
    /// @param files of the image part, the prompt part, the mask part
    public List<Difference> parts(List<Path> files) {
        List<Tensor> image = run(model.parts().imagePart(), embedding.maps());
        List<Tensor> promptInputs = new ArrayList<>(image);
        promptInputs.addAll(PromptInputs.tensors(PromptTokens.of(List.of(prompts.getFirst()), frame, model.config())));
        List<Tensor> scored = run(model.parts().promptPart(), promptInputs);
        List<Tensor> maskInputs =
                PromptState.of(scored).masks().inputs(model.parts().state(image));
        Network maskPart = model.parts().maskPart(model.parts().wholeGrid());
        return List.of(
                part(files.get(0), model.parts().imagePart(), embedding.maps(), image),
                part(files.get(1), model.parts().promptPart(), promptInputs, scored),
                part(files.get(2), maskPart, maskInputs, run(maskPart, maskInputs)));
    }

    private List<Tensor> run(Network network, List<Tensor> inputs) {
        try (Engine.Program program = engine.compile(network)) {
            return program.run(inputs);
        }
    }

    private static Difference part(Path file, Network network, List<Tensor> inputs, List<Tensor> expected) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            named.put(network.inputs().get(i).name(), inputs.get(i));
        }
        try (OnnxFile exported = OnnxFile.openExport(file)) {
            return difference(List.copyOf(exported.run(named).values()), expected);
        }
    }

    /// Compares the file of a decoder with the reference's inputs and outputs: points, a box, and the first mask
    /// fed back as a prompt.
    ///
    /// @param singleMask whether the file returns one mask
    public Agreement decoder(Path file, boolean singleMask) {
        int side = model.config().maskSize();
        Tensor none = Tensor.zeros(1, 1, side, side);
        Tally tally = new Tally();
        try (OnnxFile exported = OnnxFile.openExport(file)) {
            for (Prompt prompt : prompts) {
                Prediction expected = embedding.predict(prompt, MaskOutput.MULTIPLE);
                compare(exported, prompt, none, singleMask, tally);
                Prompt refined = prompt.refining(expected.best());
                float[] logits = expected.best().logits().values();
                compare(exported, refined, Tensor.of(logits, 1, 1, side, side), singleMask, tally);
            }
        }
        return tally.agreement();
    }

    private void compare(OnnxFile exported, Prompt prompt, Tensor mask, boolean singleMask, Tally tally) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (int i = 0; i < embedding.maps().size(); i++) {
            inputs.put(model.parts().maps().get(i).name(), embedding.maps().get(i));
        }
        List<Tensor> tokens = PromptInputs.tensors(PromptTokens.of(List.of(prompt), frame, model.config()));
        inputs.put("point_coords", tokens.get(0));
        inputs.put("point_labels", tokens.get(1));
        inputs.put("mask_input", mask);
        inputs.put("has_mask_input", Tensor.of(new float[] {prompt.mask() == null ? 0 : 1}, 1));
        inputs.put("orig_im_size", Tensor.of(new float[] {frame.height(), frame.width()}, 2));
        Map<String, Tensor> outputs = exported.run(inputs);
        Tensor masks = named(outputs, "masks");
        Tensor iou = named(outputs, "iou_predictions");
        if (singleMask) {
            // The export counts tokens, as the reference's does: for it a lone box is ambiguous.
            boolean few = tokens.get(1).values().limit() < 3;
            MaskOutput output = few ? MaskOutput.MULTIPLE : MaskOutput.SINGLE;
            PredictedMask expected = embedding.predict(prompt, output).best();
            tally.add(expected, mask(masks, 0), iou.values().get(0));
            return;
        }
        DecoderMasks expected = embedding.decode(prompt);
        for (int i = 0; i < SamConfig.MASKS; i++) {
            double score = expected.predictedIou().get(i);
            tally.add(
                    embedding.mask(expected.logits().get(i), score),
                    mask(masks, i),
                    iou.values().get(i));
        }
    }

    private static double iou(Mask expected, Mask actual) {
        return expected.isEmpty() && actual.isEmpty() ? 1 : expected.iou(actual);
    }

    private Mask mask(Tensor logits, int index) {
        float[] values = new float[frame.width() * frame.height()];
        logits.values().get(index * values.length, values);
        return Mask.above(frame.width(), frame.height(), values, 0);
    }

    private static Tensor named(Map<String, Tensor> outputs, String name) {
        Tensor tensor = outputs.get(name);
        if (tensor == null) {
            throw new InferenceException("no output " + name + " among " + outputs.keySet());
        }
        return tensor;
    }

    private static Difference difference(List<Tensor> actual, List<Tensor> expected) {
        double largest = 0;
        double squares = 0;
        double length = 0;
        for (int i = 0; i < expected.size(); i++) {
            FloatBuffer a = actual.get(i).values();
            FloatBuffer b = expected.get(i).values();
            for (int j = 0; j < b.limit(); j++) {
                double difference = Math.abs(a.get(j) - b.get(j));
                largest = Math.max(largest, difference);
                squares += difference * difference;
                length += (double) b.get(j) * b.get(j);
            }
        }
        return new Difference(largest, Math.sqrt(squares / length));
    }

    /// Adds up the comparisons of masks.
    private static final class Tally {
        private double sum;
        private double worst = 1;
        private int masks;
        private double score;

        void add(PredictedMask expected, Mask actual, double actualScore) {
            double iou = iou(expected.mask(), actual);
            sum += iou;
            worst = Math.min(worst, iou);
            masks++;
            score = Math.max(score, Math.abs(expected.predictedIou() - actualScore));
        }

        Agreement agreement() {
            return new Agreement(sum / masks, worst, masks, score);
        }
    }
}
