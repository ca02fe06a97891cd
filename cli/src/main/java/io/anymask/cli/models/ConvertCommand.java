package io.anymask.cli.models;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ModelName;
import io.anymask.cli.output.OutputFolder;
import io.anymask.inference.PromptableModel;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.onnx.OnnxExport;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.onnx.OnnxImport;
import io.anymask.model.sam.SamModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask convert`: a checkpoint in another format, its numbers untouched.
@AutoService(Subcommand.class)
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Write a checkpoint in another format: PyTorch, safetensors and Hugging Face's names to safetensors with the "
                        + "official names, or to ONNX; ONNX files that export or convert wrote back to safetensors.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask convert sam_vit_b_01ec64.pth --output sam_vit_b.safetensors",
            "  anymask convert sam_vit_b.safetensors --output sam_vit_b.onnx",
            "  anymask convert sam_vit_b.encoder.onnx sam_vit_b.decoder.onnx --output again.safetensors"
        })
public final class ConvertCommand implements Subcommand, Callable<Integer> {
    private static final String SAFETENSORS = ".safetensors";
    private static final String ONNX = ".onnx";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            arity = "1..2",
            paramLabel = "FILE",
            description = "A checkpoint or the name of a model; of ONNX files the encoder, then the decoder.")
    private List<String> inputs = List.of();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            required = true,
            description = "FILE.safetensors, or FILE.onnx for FILE.encoder.onnx and FILE.decoder.onnx.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(names = "--overwrite", description = "Replace files of the same name.")
    private boolean overwrite;

    @Override
    public Integer call() {
        String name = String.valueOf(output.getFileName());
        if (!name.endsWith(SAFETENSORS) && !name.endsWith(ONNX)) {
            throw new OptionException(
                    "--output: got " + output + ", expected a name that ends in .safetensors or .onnx");
        }
        Path parent = output.toAbsolutePath().getParent();
        OutputFolder folder = OutputFolder.open(parent == null ? output.toAbsolutePath() : parent);
        String stem = name.substring(0, name.length() - ONNX.length());
        Path encoder = folder.file(stem + ".encoder" + ONNX);
        Path decoder = folder.file(stem + ".decoder" + ONNX);
        folder.requireFree(overwrite, name.endsWith(SAFETENSORS) ? List.of(output) : List.of(encoder, decoder));
        PromptableModel model = PromptableModel.of(read());
        if (name.endsWith(SAFETENSORS)) {
            model.checkpoint().writeSafetensors(output);
            written(model, output);
            return 0;
        }
        SamModel sam = model.sam("ONNX files");
        OnnxExport.write(sam.imageEncoder(), Precision.FP32, encoder);
        written(model, encoder);
        OnnxExport.writeDecoder(sam, false, Precision.FP32, decoder);
        written(model, decoder);
        return 0;
    }

    private Checkpoint read() {
        long graphs = inputs.stream().filter(input -> input.endsWith(ONNX)).count();
        if (graphs == inputs.size()) {
            return OnnxImport.checkpoint(inputs.stream().map(Path::of).toList());
        }
        if (inputs.size() != 1) {
            throw new InputException(
                    "convert: got " + inputs + ", expected one checkpoint, or an encoder and a decoder in ONNX");
        }
        return ModelName.weights("convert", inputs.getFirst());
    }

    private void written(PromptableModel model, Path file) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            out.printf(Locale.ROOT, "%s (%.1f MB): %s%n", file, Files.size(file) / 1e6, model.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.flush();
    }
}
