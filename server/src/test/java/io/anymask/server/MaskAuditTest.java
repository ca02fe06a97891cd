package io.anymask.server;

import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The audit that a team's server does each day.
class MaskAuditTest {
    @TempDir
    private Path data;

    @Test
    void aMaskThatItsPromptDoesNotGiveIsFound() throws IOException, InterruptedException {
        // again and again, so that one of them comes after the masks, however slow the machine is
        try (TeamServer team = new TeamServer(data, () -> Duration.ofMillis(50))) {
            String masks = "projects/%s/images/%s/annotations".formatted(team.project, team.image);
            team.person("annotator").done("POST", masks, """
                            {"id":"mask-0001","source":"assisted","model":"mobile-sam",
                             "prompt":{"points":[[32,24,1]],"multimask_output":true},
                             "mask":{"size":[48,64],"counts":"%s"}}
                            """.formatted(
                            Rle.of(48, 64, 1, 2, 48 * 64 - 3).compressed()));
            team.person("annotator")
                    .done(
                            "POST",
                            masks,
                            "{\"id\":\"mask-0002\",\"source\":\"manual\",\"mask\":{\"size\":[48,64],\"counts\":\"%s\"}}"
                                    .formatted(
                                            Rle.of(48, 64, 9, 2, 48 * 64 - 11).compressed()));
            String metrics = metrics(team);
            long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
            while (!metrics.contains("anymask_audit_masks 2") && System.nanoTime() < end) {
                Thread.sleep(100);
                metrics = metrics(team);
            }
            assertThat(metrics).contains("anymask_audit_masks 2\n", "anymask_audit_findings 1\n");
            assertThat(metrics).doesNotContain("anymask_audit_seconds 0\n");
            JsonNode entries = team.root.done("GET", "audit", null).path("entries");
            assertThat(entries.valueStream()).anySatisfy(entry -> {
                assertThat(entry.path("action").asString()).isEqualTo("masks-audited");
                assertThat(entry.path("actor").asString()).isEqualTo("server");
                assertThat(entry.path("subject").asString()).isEqualTo(team.project);
                assertThat(entry.path("detail").asString())
                        .isEqualTo("2 versions read, 1 masks made again, 1 not well");
            });
            assertThat(team.root
                            .done("GET", "audit/verification", null)
                            .path("broken")
                            .isNull())
                    .isTrue();
        }
    }

    private static String metrics(TeamServer team) throws IOException, InterruptedException {
        return text(team.root.send("GET", "metrics", null));
    }
}
