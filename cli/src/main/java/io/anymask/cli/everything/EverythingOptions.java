package io.anymask.cli.everything;

import io.anymask.cli.command.OptionException;
import io.anymask.cli.input.PointGridsFile;
import io.anymask.inference.KeptThresholds;
import io.anymask.inference.MaskGeneratorOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The generator's options, named as in the reference's script; unset ones come from the preset.
public final class EverythingOptions {
    enum Preset {
        DEFAULT,
        FAST,
        SA1B
    }

    @Option(
            names = "--preset",
            paramLabel = "default|fast|sa1b",
            defaultValue = "DEFAULT",
            description = "fast: a 16 × 16 grid. sa1b: the paper's, 20 crops as well, much slower.")
    private Preset preset = Preset.DEFAULT;

    @Option(names = "--points-per-side", paramLabel = "N", description = "Side of the grid of points. Default: 32.")
    private @Nullable Integer pointsPerSide;

    @Option(names = "--points-per-batch", paramLabel = "N", description = "Prompts decoded together. Default: 4.")
    private @Nullable Integer pointsPerBatch;

    @Option(
            names = "--pred-iou-thresh",
            paramLabel = "X",
            description = "Keep masks of a higher predicted IoU. Default: the model's, else 0.88, for SAM 2 0.8.")
    private @Nullable Double predIou;

    @Option(
            names = "--stability-score-thresh",
            paramLabel = "X",
            description = "Keep masks at least this stable. Default: the model's, else 0.95.")
    private @Nullable Double stability;

    @Option(names = "--stability-score-offset", paramLabel = "X", description = "Shift of its thresholds. Default: 1.")
    private @Nullable Double stabilityOffset;

    @Option(names = "--box-nms-thresh", paramLabel = "X", description = "Box overlap of duplicates. Default: 0.7.")
    private @Nullable Double boxNms;

    @Option(
            names = "--crop-n-layers",
            paramLabel = "N",
            description = "Layers of crops, segmented as well. Default: 0.")
    private @Nullable Integer cropLayers;

    @Option(names = "--crop-nms-thresh", paramLabel = "X", description = "Duplicates between crops. Default: 0.7.")
    private @Nullable Double cropNms;

    @Option(names = "--crop-overlap-ratio", paramLabel = "X", description = "Overlap of crops. Default: 0.341.")
    private @Nullable Double cropOverlap;

    @Option(
            names = "--crop-n-points-downscale-factor",
            paramLabel = "N",
            description = "Fewer points a layer. Default: 1.")
    private @Nullable Integer cropDownscale;

    @Option(names = "--min-mask-region-area", paramLabel = "PIXELS", description = "Clean holes and islands below.")
    private @Nullable Long minRegion;

    @Option(names = "--skip-whole-image", description = "Segment the crops only.")
    private boolean skipWholeImage;

    @Option(names = "--min-area", paramLabel = "PIXELS", description = "Drop smaller masks.")
    private @Nullable Long minArea;

    @Option(names = "--max-area-share", paramLabel = "X", description = "Drop masks that cover more of the image.")
    private @Nullable Double maxAreaShare;

    @Option(names = "--largest-component-only", description = "Keep the largest part of each mask.")
    private boolean largestComponentOnly;

    @Option(
            names = "--point-grids",
            paramLabel = "FILE",
            description = "JSON: for each layer of crops the points to ask instead of the regular grid, as shares.")
    private @Nullable Path pointGrids;

    /// @param suiting the thresholds of the model, where no option sets them
    /// @throws OptionException for a value that makes no sense
    public MaskGeneratorOptions options(KeptThresholds suiting) {
        MaskGeneratorOptions base = suiting.in(
                switch (preset) {
                    case DEFAULT -> MaskGeneratorOptions.DEFAULT;
                    case FAST -> MaskGeneratorOptions.FAST;
                    case SA1B -> MaskGeneratorOptions.SA1B;
                });
        try {
            return new MaskGeneratorOptions(
                    or(pointsPerSide, base.pointsPerSide()),
                    or(pointsPerBatch, base.pointsPerBatch()),
                    or(predIou, base.predIouThreshold()),
                    or(stability, base.stabilityScoreThreshold()),
                    or(stabilityOffset, base.stabilityScoreOffset()),
                    or(boxNms, base.boxNmsThreshold()),
                    or(cropLayers, base.cropLayers()),
                    or(cropNms, base.cropNmsThreshold()),
                    or(cropOverlap, base.cropOverlapRatio()),
                    or(cropDownscale, base.cropPointsDownscale()),
                    or(minRegion, base.minMaskRegionArea()),
                    skipWholeImage,
                    or(minArea, base.minArea()),
                    or(maxAreaShare, base.maxAreaShare()),
                    largestComponentOnly,
                    pointGrids == null ? base.pointGrids() : PointGridsFile.read(pointGrids));
        } catch (IllegalArgumentException e) {
            throw new OptionException(String.valueOf(e.getMessage()), e);
        }
    }

    /// Says which thresholds come from the model, where they are not the usual ones.
    public void explain(KeptThresholds suiting, PrintWriter err) {
        if (suiting.equals(KeptThresholds.REFERENCE) || (predIou != null && stability != null)) {
            return;
        }
        List<String> taken = new ArrayList<>();
        if (predIou == null) {
            taken.add("--pred-iou-thresh " + suiting.predictedIou());
        }
        if (stability == null) {
            taken.add("--stability-score-thresh " + suiting.stabilityScore());
        }
        String why =
                suiting.equals(KeptThresholds.SAM_2) ? "the defaults of SAM 2" : "measured when this model was trained";
        err.println("%s: %s; set them to choose others".formatted(String.join(", ", taken), why));
        err.flush();
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
