package io.anymask.cli.cluster;

import io.anymask.cli.command.InputException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// The options on which Spark does the work, and where.
public final class SparkOptions {
    private static final String HOME = "SPARK_HOME";

    @Option(
            names = "--master",
            paramLabel = "URL",
            defaultValue = "local[*]",
            description =
                    "The cluster, as of spark-submit: spark://HOST:7077, yarn, k8s://... local[N] works on N images at once on this"
                            + " machine. Default: ${DEFAULT-VALUE}.")
    private String master = "local[*]";

    @Option(
            names = "--spark-home",
            paramLabel = "DIR",
            description = "An unpacked Spark 4, with a folder jars. Default: what SPARK_HOME names.")
    private @Nullable Path home;

    @Option(
            names = "--executor-memory",
            paramLabel = "SIZE",
            defaultValue = "2g",
            description =
                    "Java heap of an executor. Beside it, each core takes some 0.6 GB. Default: ${DEFAULT-VALUE}.")
    private String executorMemory = "2g";

    @Option(
            names = "--driver-memory",
            paramLabel = "SIZE",
            defaultValue = "2g",
            description = "Java heap of the process that leads the job, and of all work where the master is local."
                    + " Default: ${DEFAULT-VALUE}.")
    private String driverMemory = "2g";

    @Option(
            names = "--conf",
            paramLabel = "KEY=VALUE",
            description = "Another setting of Spark, such as spark.cores.max=64. Several may be given.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--dry-run", description = "Print the spark-submit command that does the work, and stop.")
    private boolean dryRun;

    /// Does the work where Spark is, which is in this process if Spark called the command: else in a new one.
    ///
    /// @return the exit code
    /// @throws InputException when there is no Spark
    public int run(CommandSpec command, Callable<Integer> work) throws Exception {
        if (SparkProcess.isWithin()) {
            return work.call();
        }
        Path spark = home();
        SparkProcess.requireSpark(spark);
        SparkProcess process =
                new SparkProcess(spark, master, executorMemory, driverMemory, Map.copyOf(settings), Installation.own());
        if (dryRun) {
            command.commandLine().getOut().println(process.submission(arguments(command)));
            return 0;
        }
        return process.run(arguments(command));
    }

    private static List<String> arguments(CommandSpec command) {
        return command.root().commandLine().getParseResult().originalArgs().stream()
                .filter(argument -> !argument.equals("--dry-run"))
                .toList();
    }

    private Path home() {
        String named = System.getenv(HOME);
        if (home == null && (named == null || named.isBlank())) {
            throw new InputException(
                    "cluster: there is no Spark; unpack Spark 4 (https://spark.apache.org/downloads.html) and name its folder by --spark-home or SPARK_HOME");
        }
        return home == null ? Path.of(String.valueOf(named)) : home;
    }
}
