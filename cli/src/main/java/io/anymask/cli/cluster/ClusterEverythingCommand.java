package io.anymask.cli.cluster;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.everything.EverythingOptions;
import io.anymask.cli.options.ModelOptions;
import io.anymask.inference.KeptThresholds;
import io.anymask.inference.ModelSpec;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.spark.Job;
import io.anymask.spark.Work;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anymask cluster everything`: all masks of many images.
@AutoService(Subcommand.class)
@Command(
        name = "everything",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Find all masks of each image, as anymask everything does. A stopped run resumes where it was.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask cluster everything photos/ --output masks/",
            "  anymask cluster everything s3a://photos/ --output /mnt/masks --format parquet --master spark://head:7077"
        })
public final class ClusterEverythingCommand implements ClusterWork, Callable<Integer> {
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

    @ArgGroup(exclusive = false, heading = "%nHow masks are generated:%n")
    private EverythingOptions generation = new EverythingOptions();

    @Override
    public Integer call() throws Exception {
        generation.options(KeptThresholds.REFERENCE); // a wrong option is found before Spark is started
        ModelSpec opened = ClusterModel.of(model);
        return spark.run(spec, () -> {
            Checkpoint weights = model.weights();
            KeptThresholds suiting = KeptThresholds.of(weights);
            generation.explain(suiting, spec.commandLine().getErr());
            Work work = new Work.Everything(generation.options(suiting));
            return new PhotoJob(spec, photos)
                    .run(new Job(
                            opened,
                            weights.sha256(),
                            photos.readOptions(),
                            work,
                            photos.folder().toString(),
                            form.form(),
                            photos.overwrite()));
        });
    }
}
