package io.anymask.cli.serve;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Main;
import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
    private static final Pattern ADDRESS = Pattern.compile("http://(\\S+?):(\\d+)/(\\S*)");

    @TempDir
    private Path folder;

    private Process serve(String... arguments) throws IOException {
        return serve(Map.of(), arguments);
    }

    private Process serve(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Matcher address(Process process) throws IOException {
        BufferedReader lines = process.inputReader();
        Matcher matcher = ADDRESS.matcher(String.valueOf(lines.readLine()));
        assertThat(matcher.find()).isTrue();
        return matcher;
    }

    private static HttpResponse<String> get(String address) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /// Ends the process as Ctrl-C does, and looks whether it ended by itself and in silence.
    private void end(Process process) throws IOException, InterruptedException {
        process.destroy();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("SIGTERM, not a crash").isIn(0, 143);
        assertThat(Files.readString(folder.resolve("err"))).doesNotContain("Exception", "SLF4J");
    }

    @Test
    void showsTheSamplesOnThisMachine() throws IOException, InterruptedException {
        Process process = serve();
        try {
            Matcher address = address(process);
            assertThat(address.group(1)).isEqualTo("127.0.0.1");
            assertThat(address.group(3)).isEmpty();
            String base = "http://127.0.0.1:" + address.group(2) + "/";
            assertThat(get(base + "healthz").statusCode()).isEqualTo(200);
            assertThat(get(base).body()).contains("<html");
            String images = get(base + "api/v1/images").body();
            assertThat(images).contains("\"images\"");
        } finally {
            end(process);
        }
    }

    @Test
    void makesUpATokenWhenOthersCanReachIt() throws IOException, InterruptedException {
        Process process = serve("--host", "0.0.0.0");
        try {
            Matcher address = address(process);
            assertThat(address.group(3)).matches("\\?token=[A-Za-z0-9_-]{32}");
            String base = "http://127.0.0.1:" + address.group(2) + "/";
            assertThat(get(base + "api/v1/images").statusCode()).isEqualTo(401);
            assertThat(get(base + address.group(3)).statusCode()).isEqualTo(303);

            assertThat(anymask("ready", base).code()).isZero(); // a container's health check has no token
            Run elsewhere = anymask("ready", base + "none");
            assertThat(elsewhere.code()).isEqualTo(ExitCode.FAILED);
            assertThat(elsewhere.err()).contains("answered 401");
        } finally {
            end(process);
        }
    }

    @Test
    void aServerThatIsNotThereIsNotReady() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Run run = anymask("ready", "http://127.0.0.1:" + free);
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("127.0.0.1:" + free, "is not ready");
        assertThat(anymask("ready", "localhost:8420").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(anymask("serve", folder.resolve("none")).code()).isEqualTo(ExitCode.BAD_INPUT);
        for (Run run : List.of(anymask("serve", "--port", "70000"), anymask("serve", "--token", "short"))) {
            assertThat(run.code()).isEqualTo(ExitCode.USAGE);
            assertThat(run.err()).startsWith("anymask: ");
        }
    }

    @Test
    void takesSettingsFromTheEnvironmentAndAFile() throws IOException, InterruptedException {
        Path file = Files.writeString(
                folder.resolve("serve.properties"), "base-path=/from-file\naccess-log=true\nlog-format=json\n");
        Process process = serve(Map.of("ANYMASK_CONFIG", file.toString(), "ANYMASK_BASE_PATH", "/masks"));
        try {
            Matcher address = address(process);
            assertThat(address.group(3)).isEqualTo("masks/");
            String base = "http://127.0.0.1:" + address.group(2) + "/masks/";
            assertThat(get(base + "api/v1/models").body()).contains("\"/masks/api/v1/models/");
        } finally {
            end(process);
        }
        assertThat(Files.readString(folder.resolve("err")))
                .contains("\"client\":\"127.0.0.1\"", "\"path\":\"/masks/api/v1/models\"", "\"status\":200");
    }

    @Test
    void refusesASettingThatIsNoOption() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("serve.properties"), "base-pth=/masks\n");
        Process process = serve(Map.of("ANYMASK_CONFIG", file.toString()));
        assertThat(process.waitFor()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(Files.readString(folder.resolve("err"))).contains("base-pth is no setting", "base-path");
    }

    @Test
    void refusesProxiesAndPathsThatAreNone() {
        assertThat(anymask("serve", "--trust-proxy", "proxy.example.org").code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(anymask("serve", "--base-path", "masks").code()).isEqualTo(ExitCode.USAGE);
    }
}
