package io.anymask.cli.options;

import io.anymask.cli.command.OptionException;
import io.anymask.image.ReadOptions;
import io.anymask.image.SampleRange;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// The options that say how image files are read.
public final class ImageOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--range",
            paramLabel = "LOW,HIGH|auto|percentile",
            defaultValue = "auto",
            converter = Range.class,
            description = "Which stored values are black and white, for samples of more than 8 bits: auto goes by the"
                    + " type, the file's tags and the values; percentile from the 0.1st to the 99.9th"
                    + " (percentile:1,99 for others). Default: auto.")
    private SampleRange range = SampleRange.AUTO;

    @Option(names = "--page", paramLabel = "N", defaultValue = "1", description = "Page of a TIFF file. Default: 1.")
    private int page = 1;

    @Option(
            names = "--channels",
            paramLabel = "N|R,G,B",
            split = ",",
            description = "One channel to read as grey or three as red, green and blue, counted from 1."
                    + " Default: grey or the colours.")
    private List<Integer> channels = List.of();

    @Option(names = "--ignore-exif", description = "Leave photos as they are stored instead of turning them upright.")
    private boolean ignoreExif;

    @Mixin
    private final PixelLimit limit = new PixelLimit();

    /// @throws ParameterException for a value that cannot be
    /// @throws OptionException for a limit that cannot be
    public ReadOptions readOptions() {
        try {
            return new ReadOptions(limit.limits(), range, page, channels, ignoreExif);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /// From text to a range.
    static final class Range implements ITypeConverter<SampleRange> {
        @Override
        public SampleRange convert(String text) {
            try {
                return SampleRange.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
