package io.anymask.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A command run as a separate process, with its wall time and its peak memory.
///
/// @param milliseconds from start to exit
/// @param peakMegabytes highest resident set seen in 10⁶ bytes, NaN where the system does not tell
record ChildProcess(double milliseconds, double peakMegabytes) {
    private static final double KIBIBYTE = 1024; // what the kernel calls kB

    static ChildProcess run(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        double peak = Double.NaN;
        while (process.isAlive()) {
            peak = Math.max(Double.isNaN(peak) ? 0 : peak, peakOf(process.pid(), peak));
            process.waitFor(2, TimeUnit.MILLISECONDS);
        }
        double time = (System.nanoTime() - start) / 1e6;
        if (process.exitValue() != 0) {
            throw new IOException("%s ended with exit code %d".formatted(command, process.exitValue()));
        }
        return new ChildProcess(time, peak);
    }

    /// The command that runs a class with this process's Java and class path.
    static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /// The kernel's own high-water mark, read while the process lives.
    private static double peakOf(long pid, double before) {
        return megabytes(pid, "VmHWM:", before);
    }

    /// Resident memory of a process now, NaN where the system does not tell.
    static double residentMegabytes(long pid) {
        return megabytes(pid, "VmRSS:", Double.NaN);
    }

    private static double megabytes(long pid, String line, double otherwise) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(one -> one.startsWith(line))
                    .mapToDouble(one -> Double.parseDouble(one.replaceAll("\\D", "")) * KIBIBYTE / 1e6)
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise; // it has just ended, or there is no such file system
        }
    }
}
