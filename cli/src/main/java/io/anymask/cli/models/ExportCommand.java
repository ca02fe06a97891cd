package io.anymask.cli.models;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ModelName;
import io.anymask.cli.output.OutputFolder;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.ExportCheck;
import io.anymask.inference.PromptableModel;
import io.anymask.inference.Segmenter;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.onnx.OnnxExport;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam2.Sam2Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anymask export`: a model as ONNX files for other programs.
@AutoService(Subcommand.class)
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Write encoder and decoder as self-contained ONNX files, and check each by running it. "
                + "The decoder has the inputs and outputs of the reference's own export.",
        footerHeading = "%nExample:%n",
        footer = "  anymask export --precision fp32,int8 --output exported/")
public final class ExportCommand implements Subcommand, Callable<Integer> {
    private static final List<String> PARTS = List.of("image-part", "prompt-part", "mask-part");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ModelName model = new ModelName();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Folder for the files. Default: the current one.")
    private Path output = Path.of(".");

    @Option(
            names = "--precision",
            split = ",",
            defaultValue = "fp32",
            paramLabel = "PRECISION",
            description = "fp32, fp16 (weights of 16 bits, computed in 32) or int8, or several. Default: fp32.")
    private List<Precision> precisions = List.of(Precision.FP32);

    @Option(
            names = "--single-mask",
            description =
                    "The decoder returns one mask, chosen by the reference's rule, instead of all four. Not of a SAM 2.")
    private boolean singleMask;

    @Option(
            names = "--parts",
            description = "Also the decoder in three parts: once for an image, once for a prompt, once for a mask.")
    private boolean parts;

    @Option(names = "--overwrite", description = "Replace files of the same name.")
    private boolean overwrite;

    @Override
    public Integer call() {
        if (precisions.contains(Precision.BF16)) {
            throw new OptionException("--precision: got bf16, expected fp32, fp16 or int8");
        }
        OutputFolder folder = OutputFolder.open(output);
        folder.requireFree(
                overwrite,
                precisions.stream()
                        .flatMap(precision -> Stream.concat(
                                        Stream.of("encoder", "decoder"), parts ? PARTS.stream() : Stream.empty())
                                .map(part -> file(folder, part, precision)))
                        .toList());
        Checkpoint checkpoint = model.weights();
        Image photo = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);
        try (Segmenter sam = Segmenter.open(checkpoint);
                OnnxEngine engine = new OnnxEngine()) {
            if (singleMask && sam.model() instanceof PromptableModel.Sam2) {
                throw new OptionException("--single-mask: the decoder of a SAM 2 returns all four masks");
            }
            ExportCheck check = new ExportCheck(sam, engine, photo);
            for (Precision precision : precisions) {
                write(sam.model(), precision, folder, check);
            }
        }
        return 0;
    }

    private void write(PromptableModel sam, Precision precision, OutputFolder folder, ExportCheck check) {
        Path encoder = file(folder, "encoder", precision);
        OnnxExport.write(sam.imageEncoder(), precision, encoder);
        written(encoder, difference(check.encoder(encoder)));
        Path decoder = file(folder, "decoder", precision);
        switch (sam) {
            case PromptableModel.Sam first -> OnnxExport.writeDecoder(first.model(), singleMask, precision, decoder);
            case PromptableModel.Sam2(Sam2Model second) -> OnnxExport.writeDecoder(second, precision, decoder);
        }
        ExportCheck.Agreement masks = check.decoder(decoder, singleMask);
        written(
                decoder,
                String.format(
                        Locale.ROOT,
                        "%d masks: IoU with the model's %.4f, worst %.4f; predicted IoU within %.1e",
                        masks.masks(),
                        masks.meanIou(),
                        masks.worstIou(),
                        masks.score()));
        if (parts) {
            writeParts(sam, precision, folder, check);
        }
    }

    private void writeParts(PromptableModel sam, Precision precision, OutputFolder folder, ExportCheck check) {
        List<Path> files = new ArrayList<>();
        for (String part : PARTS) {
            files.add(file(folder, part, precision));
        }
        OnnxExport.write(sam.parts().imagePart(), precision, files.get(0));
        OnnxExport.write(sam.parts().promptPart(), precision, files.get(1));
        OnnxExport.write(sam.parts().maskPart(sam.parts().wholeGrid()), precision, files.get(2));
        List<ExportCheck.Difference> differences = check.parts(files);
        for (int i = 0; i < files.size(); i++) {
            written(files.get(i), difference(differences.get(i)));
        }
    }

    /// Named after the model and, unless it is the usual one, the precision.
    private Path file(OutputFolder folder, String part, Precision precision) {
        Path name = Path.of(model.name()).getFileName();
        String stem = (name == null ? model.name() : name.toString()).replaceFirst("\\.(pth?|safetensors|onnx)$", "");
        String kind = precision == Precision.FP32 ? "" : "." + precision.name().toLowerCase(Locale.ROOT);
        return folder.file(stem + "." + part + kind + ".onnx");
    }

    private static String difference(ExportCheck.Difference difference) {
        return String.format(
                Locale.ROOT,
                "differs from the model by %.1e at most, %.1e of its length",
                difference.largest(),
                difference.relative());
    }

    private void written(Path file, String verified) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            out.printf(Locale.ROOT, "%s (%.1f MB): %s%n", file, Files.size(file) / 1e6, verified);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.flush();
    }
}
