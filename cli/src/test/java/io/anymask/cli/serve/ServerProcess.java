package io.anymask.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A command that serves, in a process of its own, and a client for it.
final class ServerProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("http://(\\S+?):(\\d+)/(\\S*)");

    private final Process process;
    private final Path err;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Matcher address;

    private ServerProcess(Process process, Path err) throws IOException {
        this.process = process;
        this.err = err;
        BufferedReader lines = process.inputReader();
        String line = String.valueOf(lines.readLine());
        this.address = ADDRESS.matcher(line);
        assertThat(address.find()).as(line + "\n" + Files.readString(err)).isTrue();
    }

    /// @param folder for what it writes to the standard error stream
    static ServerProcess start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start(), err);
    }

    /// Host, port, and the rest of the address that it printed.
    Matcher address() {
        return address;
    }

    /// What it has written to the standard error stream so far.
    String errors() throws IOException {
        return Files.readString(err);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return client.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.group(2) + "/" + path));
    }

    /// As a power cut does.
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /// Ends it as Ctrl-C does, and looks whether it ended by itself and in silence.
    @Override
    public void close() throws IOException {
        client.close();
        if (process.isAlive()) {
            process.destroy();
            process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
            assertThat(process.exitValue()).as("SIGTERM, not a crash").isIn(0, 143);
            assertThat(Files.readString(err)).doesNotContain("Exception", "SLF4J");
        }
    }
}
