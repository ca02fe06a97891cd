package io.anymask.cli.options;

import io.anymask.cli.command.OptionException;
import io.anymask.image.ImageLimits;
import picocli.CommandLine.Option;

/// The option that says how large a picture may be.
public final class PixelLimit {
    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            description = "Largest picture that is read, width times height. Default: 268435456.")
    private long maxPixels = ImageLimits.DEFAULT.maxPixels();

    /// @throws OptionException for a value that cannot be
    public ImageLimits limits() {
        if (maxPixels < 1) {
            throw new OptionException("--max-pixels: got %d, expected 1 or more".formatted(maxPixels));
        }
        return new ImageLimits(ImageLimits.DEFAULT.maxBytes(), maxPixels);
    }
}
