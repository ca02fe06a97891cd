package io.anymask.cli.serve;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import io.anymask.image.Image;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One person's project, as the command keeps it.
class AnnotateCommandTest {
    private static final int SIDE = 40;

    @TempDir
    private Path folder;

    private Path photos;

    @BeforeEach
    void photos() throws IOException {
        photos = Files.createDirectories(folder.resolve("photos"));
        byte[] rgb = new byte[SIDE * SIDE * 3];
        new Random(1).nextBytes(rgb);
        Image.of(SIDE, SIDE, rgb).writePng(photos.resolve("one.png"));
    }

    private ServerProcess annotate(String... more) throws IOException {
        String[] always = {
            "annotate",
            photos.toString(),
            "--no-open",
            "--data",
            folder.resolve("data").toString()
        };
        String[] all = new String[always.length + more.length];
        System.arraycopy(always, 0, all, 0, always.length);
        System.arraycopy(more, 0, all, always.length, more.length);
        return ServerProcess.start(folder, Map.of(), all);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return JsonMapper.shared().readTree(answer.body());
    }

    /// Path of the masks of the only image.
    private static String annotations(ServerProcess server) throws IOException, InterruptedException {
        String images = "api/v1/projects/"
                + json(server.get("api/v1/me")).path("project").asString() + "/images";
        JsonNode page = json(server.get(images));
        while (page.path("indexing").asBoolean()) {
            Thread.sleep(20);
            page = json(server.get(images));
        }
        return images + "/" + page.at("/images/0/id").asString() + "/annotations";
    }

    private static String mask(int number) {
        Rle rle = Rle.of(SIDE, SIDE, number, 10, SIDE * SIDE - number - 10);
        ObjectNode node = JsonMapper.shared().createObjectNode().put("id", "mask-%06d".formatted(number));
        node.putObject("mask")
                .put("counts", rle.compressed())
                .putArray("size")
                .add(SIDE)
                .add(SIDE);
        return node.toString();
    }

    @Test
    void goesOnWhereItWasKilled() throws IOException, InterruptedException {
        int kept = 0;
        for (int round = 0; round < 3; round++) {
            try (ServerProcess server = annotate("--port", "0")) {
                String annotations = annotations(server);
                assertThat(json(server.get(annotations)).path("annotations").size())
                        .isEqualTo(kept);
                for (int i = 0; i < 20; i++) {
                    json(server.post(annotations, mask(kept)));
                    kept++;
                }
                server.kill();
            }
        }
        try (ServerProcess server = annotate("--port", "0")) {
            assertThat(json(server.get(annotations(server))).path("annotations").size())
                    .isEqualTo(60);
        }
        assertThat(photos.resolve(".anymask/project.db")).exists();
    }

    @Test
    void takesAnotherPortWhenItsOwnIsTaken() throws Exception {
        try (AutoCloseable taken = take();
                ServerProcess server =
                        annotate("--project", folder.resolve("work.db").toString())) {
            assertThat(taken).isNotNull();
            assertThat(server.address().group(2)).isNotEqualTo("8420");
            assertThat(server.get("healthz").statusCode()).isEqualTo(200);
            assertThat(folder.resolve("work.db")).exists();
            assertThat(photos.resolve(".anymask")).doesNotExist();
        }
    }

    /// The port is taken, by this test or by somebody else.
    private static AutoCloseable take() throws IOException {
        try {
            return new ServerSocket(8420, 1, InetAddress.getLoopbackAddress());
        } catch (BindException e) {
            return () -> {};
        }
    }

    @Test
    void refusesWhatIsNoProject() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "no database ".repeat(1000));
        Run run = anymask("annotate", photos, "--no-open", "--project", file);
        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).startsWith("anymask: database " + file);
        assertThat(anymask("annotate", folder.resolve("none")).code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(anymask("annotate", photos, "--port", "70000").code()).isEqualTo(ExitCode.USAGE);
    }
}
