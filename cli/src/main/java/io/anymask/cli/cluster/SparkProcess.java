package io.anymask.cli.cluster;

import io.anymask.cli.command.ExitCode;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OutputFailure;
import io.anymask.cli.progress.Ending;
import io.anymask.file.FileFault;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A Java process in which Spark calls this command again (`SparkSubmit`). It has Spark's jars, which the command
/// does not bring.
///
/// @param home of Spark
/// @param settings of Spark, which come after the command's own
record SparkProcess(
        Path home,
        String master,
        String executorMemory,
        String driverMemory,
        Map<String, String> settings,
        Installation installation) {
    private static final String SESSION = "org.apache.spark.sql.SparkSession";
    private static final String MAIN = "io.anymask.cli.Main";
    private static final String CORE = "spark-core_";
    /// Less than people wait before they kill.
    private static final Duration PATIENCE = Duration.ofMillis(1200);

    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./\\-]+");

    /// Those of org.apache.spark.launcher.JavaModuleOptions that a driver needs.
    private static final List<String> OPENED = List.of(
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/jdk.internal.ref",
            "java.base/sun.nio.ch",
            "java.base/sun.nio.cs",
            "java.base/sun.util.calendar");

    /// Properties of this process that the new one has too.
    private static final List<String> HANDED_ON =
            List.of("anymask.home", "anymask.terminal", "anymask.native", "onnxruntime.native.path");

    private static final String QUIET_LOG = """
            rootLogger.level = error
            rootLogger.appenderRef.stderr.ref = stderr
            appender.stderr.type = Console
            appender.stderr.name = stderr
            appender.stderr.target = SYSTEM_ERR
            appender.stderr.layout.type = PatternLayout
            appender.stderr.layout.pattern = spark: %m%n%throwable{none}
            # What tasks fail of is told by the command itself, in one line.
            logger.tasks.name = org.apache.spark
            logger.tasks.level = off
            logger.own.name = io.anymask
            logger.own.level = warn
            """;

    /// Whether Spark called this process's command.
    static boolean isWithin() {
        try {
            Class.forName(SESSION, false, Thread.currentThread().getContextClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /// @throws InputException when a folder is no unpacked Spark 4
    static void requireSpark(Path home) {
        Path jars = home.resolve("jars");
        try (DirectoryStream<Path> cores = Files.newDirectoryStream(jars, CORE + "*.jar")) {
            for (Path core : cores) {
                String name = String.valueOf(core.getFileName());
                if (name.startsWith(CORE + "2.13-4.")) {
                    return;
                }
                throw new InputException(
                        "--spark-home: %s has %s, expected Spark 4 for Scala 2.13".formatted(home, name));
            }
            throw new InputException(
                    "--spark-home: %s has no %s*.jar, expected an unpacked Spark 4".formatted(jars, CORE));
        } catch (IOException e) {
            throw new InputException(
                    "--spark-home: %s cannot be listed (%s), expected an unpacked Spark 4"
                            .formatted(jars, FileFault.describe(e)),
                    e);
        }
    }

    /// Runs the command there and waits for its end. A signal is passed on.
    ///
    /// @param arguments of the command
    /// @return its exit code
    int run(List<String> arguments) {
        Path log = log();
        List<String> line = new ArrayList<>(java(log));
        line.add("org.apache.spark.deploy.SparkSubmit");
        line.addAll(submitted(arguments));
        try {
            Process spark = new ProcessBuilder(line).inheritIO().start();
            try {
                while (!spark.waitFor(100, TimeUnit.MILLISECONDS)) {
                    if (Ending.isAsked()) {
                        end(spark);
                        return ExitCode.FAILED; // the signal has its own code
                    }
                }
                return spark.exitValue();
            } finally {
                Files.deleteIfExists(log);
            }
        } catch (IOException e) {
            throw new OutputFailure("cluster: cannot start Java (%s)".formatted(FileFault.describe(e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("cluster: interrupted", e);
        }
    }

    /// Executors end when the process that leads them is gone, however it went.
    private static void end(Process spark) throws InterruptedException {
        spark.destroy();
        if (!spark.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            spark.destroyForcibly();
        }
    }

    private static Path log() {
        try {
            Path file = Files.createTempFile("anymask", ".log4j2.properties");
            Files.writeString(file, QUIET_LOG);
            return file;
        } catch (IOException e) {
            throw new OutputFailure(
                    "cluster: cannot write to the folder for temporary files (%s)".formatted(FileFault.describe(e)), e);
        }
    }

    private List<String> java(Path log) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-Xmx" + driverMemory, "-Djava.awt.headless=true", "-Dlog4j2.configurationFile=" + log));
        line.add("--enable-native-access=ALL-UNNAMED");
        if (Runtime.version().feature() >= 24) {
            line.add("--sun-misc-unsafe-memory-access=allow");
        }
        OPENED.forEach(opened -> line.add("--add-opens=" + opened + "=ALL-UNNAMED"));
        for (String property : HANDED_ON) {
            String value = System.getProperty(property);
            if (value != null) {
                line.add("-D%s=%s".formatted(property, value));
            }
        }
        line.addAll(List.of(
                "-cp",
                String.join(
                        File.pathSeparator,
                        home.resolve("conf").toString(),
                        home.resolve("jars") + File.separator + "*",
                        System.getenv().getOrDefault("HADOOP_CONF_DIR", ""))));
        return line;
    }

    /// The command for a shell.
    String submission(List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(home.resolve("bin").resolve("spark-submit").toString());
        words.addAll(List.of("--driver-memory", driverMemory));
        words.addAll(submitted(arguments));
        return words.stream().map(SparkProcess::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private List<String> submitted(List<String> arguments) {
        List<String> words = new ArrayList<>(List.of("--master", master, "--class", MAIN));
        words.addAll(List.of("--executor-memory", executorMemory));
        words.addAll(List.of("--jars", joined(installation.jars())));
        if (!installation.libraries().isEmpty()) {
            words.addAll(List.of("--files", joined(installation.libraries())));
        }
        Map<String, String> all = new LinkedHashMap<>();
        all.put("spark.executor.extraJavaOptions", "--enable-native-access=ALL-UNNAMED -Djava.awt.headless=true");
        all.put("spark.ui.showConsoleProgress", "false");
        if (master.startsWith("local")) {
            all.put("spark.ui.enabled", "false");
            all.put("spark.driver.bindAddress", "127.0.0.1");
            all.put("spark.driver.host", "127.0.0.1");
        }
        all.putAll(settings);
        all.forEach((key, value) -> words.addAll(List.of("--conf", key + "=" + value)));
        words.add(installation.command().toString());
        words.addAll(arguments);
        return words;
    }

    private static String joined(List<Path> files) {
        return files.stream().map(Path::toString).collect(Collectors.joining(","));
    }
}
