package io.anymask.cli.cluster;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.everything.EverythingOptions;
import io.anymask.cli.options.ModelOptions;
import io.anymask.inference.KeptThresholds;
import io.anymask.inference.ModelSpec;
import io.anymask.inference.detector.DetectorOptions;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.detector.DetectorModel;
import io.anymask.model.sam.SamModel;
import io.anymask.spark.Job;
import io.anymask.spark.Work;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anymask cluster prefill`: masks of many images for people to judge.
@AutoService(Subcommand.class)
@Command(
        name = "prefill",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Find the masks of each image that a person is likely to accept, with a detector or by themselves. anymask"
                        + " convert-annotations --proposals brings them into a project. A stopped run resumes where it was.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask cluster prefill photos/ --output proposals/",
            "  anymask cluster prefill photos/ --output proposals/ --detector cells.safetensors"
        })
public final class ClusterPrefillCommand implements ClusterWork, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final SparkOptions spark = new SparkOptions();

    @Mixin
    private final PhotoOptions photos = new PhotoOptions();

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Option(
            names = "--format",
            paramLabel = "F",
            defaultValue = "SA1B",
            description = "sa1b: a file for each image. parquet: one table, masks.parquet. Default: sa1b.")
    private MaskForm form = MaskForm.SA1B;

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "200",
            description = "Masks of an image. Default: ${DEFAULT-VALUE}.")
    private int most;

    @Option(
            names = "--detector",
            paramLabel = "FILE",
            description = "Ask for the masks of its boxes (anymask train-detector); at the same path on every machine.")
    private @Nullable Path detector;

    @Option(names = "--detector-score", paramLabel = "X", description = "Boxes below it are dropped. Default: 0.5.")
    private @Nullable Double score;

    @ArgGroup(exclusive = false, heading = "%nHow masks are generated without a detector:%n")
    private @Nullable EverythingOptions generation;

    @Override
    public Integer call() throws Exception {
        requireSense();
        ModelSpec opened = ClusterModel.of(model);
        return spark.run(spec, () -> {
            Checkpoint weights = model.weights();
            return new PhotoJob(spec, photos)
                    .run(new Job(
                            opened,
                            weights.sha256(),
                            photos.readOptions(),
                            work(weights),
                            photos.folder().toString(),
                            form.form(),
                            photos.overwrite()));
        });
    }

    private void requireSense() {
        if (most < 1) {
            throw new OptionException("--most: got %d, expected 1 or more".formatted(most));
        }
        if (detector == null && score != null) {
            throw new OptionException("--detector-score: there is no --detector whose it could be");
        }
        if (detector != null && generation != null) {
            throw new OptionException("--detector: it finds boxes; leave the options on how masks are generated out");
        }
        options();
        if (generation != null) {
            generation.options(KeptThresholds.REFERENCE);
        }
    }

    private DetectorOptions options() {
        try {
            return score == null ? DetectorOptions.DEFAULT : DetectorOptions.DEFAULT.withLeastScore(score);
        } catch (IllegalArgumentException e) {
            throw new OptionException("--detector-score: " + e.getMessage(), e);
        }
    }

    private Work work(Checkpoint weights) {
        if (detector == null) {
            EverythingOptions said = generation == null ? new EverythingOptions() : generation;
            return new Work.Confident(said.options(KeptThresholds.confident(weights)), most);
        }
        DetectorModel opened = DetectorModel.open(detector).requireFor(SamModel.of(weights));
        String file = detector.toAbsolutePath().normalize().toString();
        return new Work.Detected(file, opened.checkpoint().sha256(), options(), most);
    }
}
