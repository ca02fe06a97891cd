package io.anymask.cli.options;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.clip.CropRule;
import io.anymask.inference.clip.CropRule.Background;
import picocli.CommandLine.Option;

/// The options that choose a CLIP and what it sees of a mask.
public final class ClipOptions {
    private static final String DEFAULT = "clip-vit-b-32";

    @Option(
            names = "--clip",
            paramLabel = "MODEL",
            defaultValue = DEFAULT,
            description = "The CLIP that compares masks with texts: a name of anymask models list, or a file of OpenAI,"
                    + " open_clip or Hugging Face. Default: ${DEFAULT-VALUE}.")
    private String name = DEFAULT;

    @Option(
            names = "--crop-expansion",
            paramLabel = "X",
            defaultValue = "1.5",
            description =
                    "CLIP sees each mask in a square, so many times as long as its box. Default: ${DEFAULT-VALUE}.")
    private double expansion = CropRule.DEFAULT.expansion();

    @Option(
            names = "--crop-background",
            paramLabel = "photo|blank",
            defaultValue = "PHOTO",
            description = "What lies outside the mask in that square. Default: photo.")
    private Background background = Background.PHOTO;

    @Option(
            names = "--crop-attention",
            paramLabel = "mask|all",
            defaultValue = "MASK",
            description = "Which patches the class token sees in the last layer. Default: mask.")
    private Attention attention = Attention.MASK;

    private enum Attention {
        MASK,
        ALL
    }

    /// As it was given.
    public String name() {
        return name;
    }

    /// @throws OptionException for an expansion that makes no sense
    public CropRule rule() {
        try {
            return new CropRule(expansion, background, attention == Attention.MASK);
        } catch (IllegalArgumentException e) {
            throw new OptionException("--crop-expansion: " + e.getMessage(), e);
        }
    }

    /// Opens the model on the CPU. Close the encoder.
    ///
    /// @param model whose threads it shares
    /// @throws InputException when it is not there, or reads other tokens
    /// @throws io.anymask.model.checkpoint.CheckpointException when it is no CLIP
    public ClipEncoder open(ModelOptions model) {
        return ClipName.open("--clip", name, model.threads());
    }
}
