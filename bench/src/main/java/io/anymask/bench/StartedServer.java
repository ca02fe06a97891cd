package io.anymask.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server that runs as a separate process on this machine until it is closed.
///
/// @param address that it printed
/// @param lines what it prints after that
record StartedServer(Process process, URI address, BufferedReader lines) implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("http://\\S+");

    /// Starts it and waits for its address.
    static StartedServer start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        BufferedReader lines = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher matcher = ADDRESS.matcher(line);
            if (matcher.find()) {
                return new StartedServer(process, URI.create(matcher.group()), lines);
            }
            said.append(line).append('\n');
        }
        throw new IOException("the server ended without an address: " + said);
    }

    /// Resident memory, MB, second by second until a time.
    ///
    /// @param end by `System.nanoTime()`
    List<Double> memoryUntil(long end) throws InterruptedException {
        List<Double> memory = new ArrayList<>();
        while (System.nanoTime() < end) {
            TimeUnit.SECONDS.sleep(1);
            memory.add(ChildProcess.residentMegabytes(process.pid()));
        }
        return memory;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        lines.close();
    }
}
