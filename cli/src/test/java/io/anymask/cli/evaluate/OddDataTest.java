package io.anymask.cli.evaluate;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import io.anymask.mobilesam.MobileSam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every evaluation on a good data set and on the same with odd entries and photos: the figures are the same, the
/// odd ones are named on the error stream and counted in the report, and `--strict` refuses them.
class OddDataTest {
    private static final String MORE_IMAGES = """
            ,
            {"id": 8, "file_name": "broken.jpg", "width": 807, "height": 1024},
            {"id": 9, "file_name": "missing.jpg", "width": 807, "height": 1024},
            {"id": "ten"}""";

    private static final String MORE_ANNOTATIONS = """
            ,
            null,
            {"id": 2, "image_id": 8, "category_id": 1, "bbox": [40, 60, 740, 660],
             "segmentation": [[60, 300, 300, 80, 600, 100, 770, 350, 600, 650, 250, 680]]},
            {"id": 3, "image_id": 9, "category_id": 1, "bbox": [40, 60, 740, 660]},
            {"id": 4, "image_id": 77, "category_id": 1, "bbox": [40, 60, 740, 660]}""";

    @TempDir
    private Path folder;

    private Path good = Path.of("");
    private Path odd = Path.of("");

    @BeforeEach
    void annotate() throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        byte[] flower = MobileSam.photo("flower");
        Files.write(images.resolve("flower.jpg"), flower);
        Files.write(images.resolve("broken.jpg"), Arrays.copyOf(flower, 300));
        String truth = """
                {"images": [{"id": 7, "file_name": "flower.jpg", "width": 807, "height": 1024}%s],
                 "categories": [{"id": 1, "name": "flower"}],
                 "annotations": [
                  {"id": 1, "image_id": 7, "category_id": 1, "iscrowd": 0, "area": 240000,
                   "bbox": [40, 60, 740, 660],
                   "segmentation": [[60, 300, 300, 80, 600, 100, 770, 350, 600, 650, 250, 680]]}%s]}
                """;
        good = Files.writeString(folder.resolve("truth.json"), truth.formatted("", ""));
        odd = Files.writeString(folder.resolve("odd.json"), truth.formatted(MORE_IMAGES, MORE_ANNOTATIONS));
    }

    private Run evaluate(Path truth, String output, List<Object> arguments) {
        List<Object> all = new ArrayList<>(List.of("evaluate", arguments.getFirst(), truth));
        all.addAll(arguments.subList(1, arguments.size()));
        all.addAll(List.of("-o", folder.resolve(output)));
        return anymask(all.toArray());
    }

    /// The tables of a report.
    private JsonNode figures(String output) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(folder.resolve(output).resolve("report.json")))
                .path("sections")
                .path(0);
    }

    private void isTheSame(Object... arguments) throws IOException {
        Run first = evaluate(good, "good", List.of(arguments));
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.err()).doesNotContain("left out");
        Run second = evaluate(odd, "used", List.of(arguments));
        assertThat(second.code()).as(second.err()).isZero();
        assertThat(second.err())
                .contains("missing.jpg", "images[3]", "annotations[1]", "annotations[4] (id 4)")
                .contains("odd: image 8: an image was left out", "broken.jpg", "1 × an image was left out");
        assertThat(figures("used").isMissingNode()).isFalse();
        assertThat(figures("used")).isEqualTo(figures("good"));
        assertThat(folder.resolve("used/report.json")).content().contains("an image was left out", "image 8");
        Run again = evaluate(odd, "used", List.of(arguments));
        assertThat(again.code()).as("resumed: " + again.err()).isZero();
        assertThat(figures("used")).isEqualTo(figures("good"));
        List<Object> strict = new ArrayList<>(List.of(arguments));
        strict.add("--strict");
        Run refused = evaluate(odd, "strict", strict);
        assertThat(refused.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err()).contains("annotations[4] (id 4)");
        assertThat(evaluate(good, "strict", strict).code()).isZero();
    }

    @Test
    void points() throws IOException {
        isTheSame("points", "--clicks", "1");
    }

    @Test
    void proposals() throws IOException {
        isTheSame("proposals", "--points-per-side", "4");
    }

    @Test
    void boxes() throws IOException {
        Path found = Files.writeString(folder.resolve("found.json"), """
                [{"image_id": 7, "category_id": 1, "score": 0.9, "bbox": [40, 60, 740, 660]}]
                """);
        isTheSame("boxes", "--detections", found);
        Path oddly = Files.writeString(folder.resolve("oddly.json"), """
                [{"image_id": 7, "category_id": 1, "score": 0.9, "bbox": [40, 60, 740, 660]},
                 {"image_id": 7, "category_id": 1, "score": NaN, "bbox": [40, 60, 740, 660]},
                 {"image_id": 8, "category_id": 1, "score": 0.9, "bbox": [40, 60, 740, 660]}]
                """);
        Run run = evaluate(odd, "oddly", List.of("boxes", "--detections", oddly));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("oddly.json: 1 × a result was left out: score is NaN", "results[1]");
        assertThat(figures("oddly")).isEqualTo(figures("good"));
        Run strict = evaluate(good, "oddly", List.of("boxes", "--detections", oddly, "--strict", "--overwrite"));
        assertThat(strict.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(strict.err()).contains("oddly.json", "results[1]");
    }

    @Test
    void results() throws IOException {
        String result = "{\"image_id\": 7, \"category_id\": 1, \"score\": 0.9, \"bbox\": [40, 60, 740, 660]}";
        Path one = Files.writeString(folder.resolve("one.json"), "[" + result + "]");
        Path two = Files.writeString(
                folder.resolve("two.json"),
                "[null, %s, %s]".formatted(result, result.replace("\"image_id\": 7", "\"image_id\": 99")));
        assertThat(evaluate(good, "good", List.of("results", one)).code()).isZero();
        Run run = evaluate(good, "used", List.of("results", two));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("two.json: 1 × a result was left out", "results[0]", "results[2]");
        assertThat(figures("used")).isEqualTo(figures("good"));
        assertThat(folder.resolve("used/report.json")).content().contains("a result was left out", "results[2]");
        Run strict = evaluate(good, "strict", List.of("results", two, "--strict"));
        assertThat(strict.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(strict.err()).contains("results[0]");
        Run none = evaluate(good, "none", List.of("results", Files.writeString(folder.resolve("none.json"), "[]")));
        assertThat(none.code()).isZero();
        assertThat(none.err()).contains("the list of results is empty");
    }

    @Test
    void nothingIsLeft() throws IOException {
        Files.writeString(folder.resolve("images/flower.jpg"), "no picture");
        for (String what : List.of("points", "boxes", "proposals")) {
            Run run = evaluate(odd, "nothing-" + what, List.of(what));
            assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(run.err()).contains("none of the 2 images can be used", "flower.jpg");
        }
    }
}
