package io.anymask.cli.serve;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Main;
import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `anymask serve --team`, as its operator sees it.
class ServeTeamTest {
    private static final Pattern BASE = Pattern.compile("Anymask: (http://\\S+/) ");
    private static final Pattern FIRST = Pattern.compile("(http://\\S+/)#/invitation/([A-Za-z0-9_-]{43})");

    /// Nobody listens there.
    private static final String NOWHERE = "postgresql://ann:s3cret-word@127.0.0.1:1/masks";

    @TempDir
    private Path folder;

    private Process serve(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
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

    private static String line(BufferedReader lines, Pattern pattern) throws IOException {
        String line = String.valueOf(lines.readLine());
        Matcher matcher = pattern.matcher(line);
        assertThat(matcher.find()).as(line).isTrue();
        return matcher.group();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private void end(Process process) throws IOException, InterruptedException {
        process.destroy();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("SIGTERM, not a crash").isIn(0, 143);
        assertThat(Files.readString(folder.resolve("err"))).doesNotContain("Exception", "SLF4J");
    }

    @Test
    void printsTheWayInUntilSomebodyHasTakenIt() throws IOException, InterruptedException {
        Process process = serve(Map.of("ANYMASK_TEAM", "true"), "--access-log");
        String token;
        try (BufferedReader lines = process.inputReader()) {
            String base = line(lines, BASE).replaceFirst("Anymask: ", "").strip();
            assertThat(lines.readLine()).contains("Nobody administers this server yet");
            String address = line(lines, FIRST);
            assertThat(address).startsWith(base + "#");
            token = address.substring(address.lastIndexOf('/') + 1);
            HttpResponse<String> me = send(HttpRequest.newBuilder(URI.create(base + "api/v1/me")));
            assertThat(me.statusCode()).isEqualTo(401);
            assertThat(me.body()).contains("urn:anymask:problem:sign-in");
            HttpResponse<String> accepted = send(HttpRequest.newBuilder(URI.create(base + "api/v1/invitations:accept"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(
                            "{\"token\":\"%s\",\"name\":\"root\",\"password\":\"correct horse battery\"}"
                                    .formatted(token))));
            assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(200);
        } finally {
            end(process);
        }
        assertThat(Files.readString(folder.resolve("err")))
                .contains("invitations:accept")
                .doesNotContain(token);

        Process again = serve(Map.of(), "--team");
        try (BufferedReader lines = again.inputReader()) {
            line(lines, BASE);
            again.toHandle().destroy(); // the process's own way closes its output too
            assertThat(lines.lines()).noneMatch(line -> line.contains("invitation"));
        } finally {
            end(again);
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsBadInputAndItsPasswordIsNotShown() {
        for (String address :
                List.of(NOWHERE, "mysql://ann:s3cret-word@host/masks", "postgresql://ann:s3cret-word@ho st/x")) {
            Run run = anymask("serve", "--team", "--data", folder, "--database", address);
            assertThat(run.code()).as(address).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(run.err()).startsWith("anymask: database").doesNotContain("s3cret-word");
        }
        assertThat(anymask("serve", "--team", "--data", folder, "--database", NOWHERE)
                        .err())
                .contains("127.0.0.1:1/masks");
    }

    @Test
    void theDatabaseIsASettingLikeOthers() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("serve.properties"), "team=true\ndatabase=" + NOWHERE + "\n");
        for (Map<String, String> environment : List.of(
                Map.of("ANYMASK_CONFIG", file.toString()),
                Map.of("ANYMASK_TEAM", "true", "ANYMASK_DATABASE", NOWHERE))) {
            Process process = serve(environment);
            assertThat(process.waitFor()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(Files.readString(folder.resolve("err")))
                    .contains("127.0.0.1:1/masks")
                    .doesNotContain("s3cret-word");
        }
    }

    @Test
    void refusesWhatContradictsATeam() {
        for (Run run : List.of(
                anymask("serve", "--database", NOWHERE),
                anymask("serve", "--team", "--token", "long-enough"),
                anymask("serve", "--team", folder))) {
            assertThat(run.code()).isEqualTo(ExitCode.USAGE);
            assertThat(run.err()).startsWith("anymask: ").doesNotContain("s3cret-word");
        }
    }
}
