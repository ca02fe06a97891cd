package io.anymask.cli.annotations;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import io.anymask.dataengine.Annotations;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.store.Database;
import io.anymask.image.ImageLimits;
import io.anymask.inference.Prediction;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Rle;
import io.anymask.mobilesam.MobileSam;
import io.anymask.prompt.Prompt;
import io.anymask.service.gallery.Gallery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Commands that work with a project of `anymask annotate`.
class ProjectCommandsTest {
    private static final String EDITED = "{\"edits\":[{\"kind\":\"erase\",\"at\":1}]}";

    @TempDir
    private Path folder;

    private Path photos;
    private Prediction prediction;
    private String sha256;

    /// A folder with a photo, and a project with what the model makes of a click.
    @BeforeEach
    void project() throws IOException, InterruptedException {
        photos = Files.createDirectories(folder.resolve("photos"));
        Files.write(photos.resolve("flower.jpg"), MobileSam.photo("flower"));
        try (Segmenter sam = Segmenter.open(MobileSam.weights());
                Database database = Database.sqlite(ProjectFile.in(photos));
                Gallery gallery = new Gallery(new Gallery.Options(
                        photos, Map.of(), folder.resolve("uploads"), new ImageLimits(1 << 24, 1 << 24)))) {
            sha256 = sam.model().checkpoint().sha256();
            prediction = sam.embed(io.anymask.image.Image.read(photos.resolve("flower.jpg")))
                    .predict(Prompt.point(400, 420));
            Projects projects = new Projects(database, Clock.systemUTC());
            String project = projects.only("photos").id();
            while (gallery.isIndexing()) {
                Thread.sleep(5);
            }
            projects.add(project, gallery.page(null, 1).photos().getFirst());
        }
    }

    private void keep(String id, Rle mask, int choice, String model, @Nullable String history) throws IOException {
        try (Database database = Database.sqlite(ProjectFile.in(photos))) {
            Projects projects = new Projects(database, Clock.systemUTC());
            String project = projects.only("photos").id();
            ProjectImage image = projects.images(project, null, 0, 1).images().getFirst();
            Provenance provenance = new Provenance(
                    Source.ASSISTED,
                    "mobile-sam",
                    model,
                    "{\"points\":[[400,420,1]],\"multimask_output\":true}",
                    choice,
                    0.9,
                    0.9,
                    history);
            new Annotations(database, Clock.systemUTC())
                    .save(
                            Writing.on("ann", project, image.id()),
                            new Draft(id, Draft.MAIN, Status.ACCEPTED, null, mask, provenance),
                            new Base.Any());
        }
    }

    private Rle answer(int choice) {
        return prediction.masks().get(choice).mask().rle();
    }

    private JsonNode audit(int code) {
        Run run = anymask("audit", photos, "--json");
        assertThat(run.code()).as(run.err()).isEqualTo(code);
        return JsonMapper.shared().readTree(run.out());
    }

    @Test
    void masksThatTheirPromptsGiveAgainAreSound() throws IOException {
        keep("mask-0001", answer(0), 0, sha256, "{\"edits\":[]}");
        keep("mask-0002", answer(2), 2, sha256, null);
        // edited by hand afterwards: the version before counts
        keep("mask-0003", answer(1), 1, sha256, null);
        Rle half = answer(0);
        keep("mask-0003", half, 1, sha256, EDITED);
        keep("mask-0004", half, 1, sha256, EDITED);
        keep("mask-0005", half, 1, "00".repeat(32), null);
        JsonNode audit = audit(0);
        assertThat(audit.path("versions").asInt()).isEqualTo(6);
        assertThat(audit.path("replayed").asInt()).isEqualTo(3);
        assertThat(audit.at("/passed_over/edited").asInt()).isEqualTo(1);
        assertThat(audit.at("/passed_over/other_model").asInt()).isEqualTo(1);
        assertThat(audit.path("findings").size()).isZero();
    }

    @Test
    void aMaskThatIsNotWhatItsPromptGivesIsNamed() throws IOException {
        keep("mask-0001", answer(0), 1, sha256, null);
        JsonNode finding = audit(ExitCode.FAILED).at("/findings/0");
        assertThat(finding.path("annotation").asString()).isEqualTo("mask-0001");
        assertThat(finding.path("kind").asString()).isEqualTo("different");
        assertThat(finding.path("iou").asDouble()).isBetween(0.0, 0.99);
        assertThat(anymask("audit", photos).out()).contains("its prompt gives another mask now");
    }

    @Test
    void photosThatChangedAreNotAsked() throws IOException {
        keep("mask-0001", answer(0), 0, sha256, null);
        Files.write(photos.resolve("flower.jpg"), MobileSam.photo("cat"));
        assertThat(audit(0).at("/passed_over/no_image").asInt()).isEqualTo(1);
        assertThat(anymask("audit", folder).code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(anymask("audit", photos, "--images", folder.resolve("none")).code())
                .isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void theWorkIsMeasured() throws IOException {
        keep("mask-0001", answer(0), 0, sha256, "{\"started\":1000,\"accepted\":3500}");
        Run measured = anymask("metrics", photos);
        assertThat(measured.code()).as(measured.err()).isZero();
        assertThat(measured.out())
                .containsPattern("(?m)^masks +1\\.0$")
                .containsPattern("(?m)^seconds_per_mask_mean +2\\.5$")
                .doesNotContain("NaN");
        assertThat(anymask("metrics", photos, "--csv").out())
                .startsWith("part,key,name,masks,")
                .contains("\r\nannotator,ann,ann,1,1,");
        assertThat(anymask("metrics", folder).code()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void aProjectGoesOutAndComesBack() throws IOException {
        keep("mask-0001", answer(0), 0, sha256, null);
        Path coco = folder.resolve("coco.json");
        Run out = anymask("convert-annotations", photos, coco, "--to", "coco-rle", "--json");
        assertThat(out.code()).as(out.err()).isZero();
        assertThat(JsonMapper.shared().readTree(out.out()).path("objects").asInt())
                .isEqualTo(1);
        Run back = anymask("convert-annotations", coco, photos, "--json");
        assertThat(back.code()).as(back.err()).isZero();
        assertThat(JsonMapper.shared().readTree(back.out()).path("kept").asInt())
                .isEqualTo(1);
        Run again = anymask("convert-annotations", coco, photos, "--json");
        assertThat(JsonMapper.shared().readTree(again.out()).path("known").asInt())
                .isEqualTo(1);
        assertThat(anymask("convert-annotations", photos, folder.resolve("x.json"))
                        .code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(anymask("convert-annotations", coco, photos, "--to", "coco").code())
                .isEqualTo(ExitCode.USAGE);
    }
}
