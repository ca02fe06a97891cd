package io.anymask.cli.serve;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.ExitCode;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask ready`: the health check of containers, in which there is no other client.
@AutoService(Subcommand.class)
@Command(
        name = "ready",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Ask a running server whether it is ready. The exit code is 0 if it is, else 1.",
        footerHeading = "%nExample:%n",
        footer = "  anymask ready http://127.0.0.1:8420/masks")
public final class ReadyCommand implements Subcommand, Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8420",
            description = "Where the server answers, with its base path. Default: http://127.0.0.1:8420.")
    private URI server = URI.create("http://127.0.0.1:8420");

    @Override
    public Integer call() throws InterruptedException {
        boolean web = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
        if (!web || server.getHost() == null) {
            throw new OptionException("URL: got %s, expected one such as http://127.0.0.1:8420".formatted(server));
        }
        String base = server.toString().replaceAll("/+$", "");
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/readyz"))
                .timeout(PATIENCE)
                .build();
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build()) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                spec.commandLine().getOut().println("ready");
                return 0;
            }
            return no("answered %d: %s"
                    .formatted(answer.statusCode(), answer.body().strip()));
        } catch (IOException e) {
            return no(e.getMessage() == null ? "nobody answers" : e.getMessage());
        }
    }

    private int no(String why) {
        spec.commandLine().getErr().println("anymask: %s is not ready: %s".formatted(server, why));
        return ExitCode.FAILED;
    }
}
