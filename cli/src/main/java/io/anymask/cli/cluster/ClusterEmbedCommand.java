package io.anymask.cli.cluster;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ModelOptions;
import io.anymask.inference.EmbeddingPrecision;
import io.anymask.inference.ModelSpec;
import io.anymask.spark.Job;
import io.anymask.spark.Work;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anymask cluster embed`: the embeddings of many images.
@AutoService(Subcommand.class)
@Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Embed each image: NAME.safetensors, which Segmenter.load reads. A stopped run resumes where it was.",
        footerHeading = "%nExample:%n",
        footer = "  anymask cluster embed photos/ --output embeddings/ --values fp16")
public final class ClusterEmbedCommand implements ClusterWork, Callable<Integer> {
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
            names = "--values",
            paramLabel = "fp32|fp16",
            defaultValue = "FP32",
            description = "How numbers are stored: 4 MB for an image, or 2. Default: fp32.")
    private EmbeddingPrecision values = EmbeddingPrecision.FP32;

    @Override
    public Integer call() throws Exception {
        ModelSpec opened = ClusterModel.of(model);
        return spark.run(
                spec,
                () -> new PhotoJob(spec, photos)
                        .run(new Job(
                                opened,
                                model.weights().sha256(),
                                photos.readOptions(),
                                new Work.Embed(values),
                                photos.folder().toString(),
                                Job.Form.FILES,
                                photos.overwrite())));
    }
}
