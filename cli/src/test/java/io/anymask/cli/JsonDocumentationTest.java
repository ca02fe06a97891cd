package io.anymask.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.clip.ColourClip;
import io.anymask.mobilesam.MobileSam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// docs/json.md names every field that is printed, and no other one.
class JsonDocumentationTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    private static Set<String> documented(String command) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "json.md"));
        String section = page.substring(page.indexOf("## `anymask " + command)).substring(2);
        int end = section.indexOf("\n## ");
        Matcher rows = ROW.matcher(end < 0 ? section : section.substring(0, end));
        Set<String> fields = new TreeSet<>();
        while (rows.find()) {
            fields.add(rows.group(1));
        }
        return fields;
    }

    private static Set<String> printed(Run run) {
        assertThat(run.code()).as(run.err()).isZero();
        Set<String> fields = new TreeSet<>();
        collect(JsonMapper.shared().readTree(run.out()), "", fields);
        return fields;
    }

    private static void collect(JsonNode node, String path, Set<String> fields) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> collect(
                            field.getValue(), path.isEmpty() ? field.getKey() : path + "." + field.getKey(), fields));
        } else if (node.isArray()) {
            node.forEach(entry -> collect(entry, path + "[]", fields));
        } else {
            fields.add(path);
        }
    }

    @Test
    void segment(@TempDir Path folder) throws IOException {
        Run run =
                Run.anymask("segment", "samples:cat", "--prompt", "95,60 20,20,170,100", "--json", "--output", folder);
        assertThat(printed(run)).isEqualTo(documented("segment"));
    }

    @Test
    void find(@TempDir Path folder) throws IOException {
        Run run = Run.anymask(
                "find",
                "samples:cat",
                "--like",
                "samples:cat",
                "--point",
                "95,60",
                "--json",
                "--threshold",
                "-9",
                "--max",
                "2",
                "--output",
                folder);
        assertThat(printed(run)).isEqualTo(documented("find"));
    }

    @Test
    void findText(@TempDir Path folder) throws IOException {
        Path clip = folder.resolve("colours.safetensors");
        ColourClip.model().write(clip);
        Run run = Run.anymask(
                "find",
                "samples:cat",
                "--text",
                "red",
                "--clip",
                clip,
                "--points-per-side",
                "4",
                "--json",
                "--threshold",
                "0",
                "--output",
                folder.resolve("out"));
        assertThat(printed(run)).isEqualTo(documented("find --text"));
    }

    @Test
    void track(@TempDir Path folder) throws IOException {
        Path film = Files.createDirectory(folder.resolve("film"));
        Files.write(film.resolve("0.jpg"), MobileSam.photo("cat"));
        Run run = Run.anymask("track", film, "--point", "95,60", "--json", "--output", folder.resolve("out"));
        assertThat(printed(run)).isEqualTo(documented("track"));
    }

    /// Sections differ between evaluations, so not every documented field is printed by each; names of columns and
    /// of what a report depends on are data.
    @Test
    void evaluate(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("cat.jpg"), MobileSam.photo("cat"));
        Path truth = Files.writeString(folder.resolve("truth.json"), """
                {"images": [{"id": 1, "file_name": "cat.jpg", "width": 1024, "height": 510}],
                 "categories": [{"id": 1, "name": "cat"}],
                 "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "iscrowd": 0, "area": 40000,
                   "bbox": [100, 100, 200, 200], "segmentation": [[100, 100, 300, 100, 300, 300, 100, 300]]}]}
                """);
        Path output = folder.resolve("report");
        Run run = Run.anymask(
                "evaluate", "points", truth, "--images", folder, "--clicks", "1", "--json", "--output", output);
        Set<String> fields = new TreeSet<>();
        for (String field : printed(run)) {
            fields.add(
                    field.equals("sections[].rows[].published")
                            ? field
                            : field.replaceFirst("^setup\\..*", "setup.*")
                                    .replaceFirst("(sections\\[]\\.rows\\[])\\.[^\\[]*", "$1.*"));
        }
        assertThat(fields).contains("setup.*", "sections[].rows[].*", "sections[].series[].x[]");
        assertThat(documented("evaluate")).containsAll(fields);
        assertThat(output.resolve("report.json")).content().isEqualToIgnoringNewLines(run.out());
    }

    @Test
    void convertAnnotations(@TempDir Path folder) throws IOException {
        Path truth = Files.writeString(folder.resolve("truth.json"), """
                {"images": [{"id": 1, "file_name": "a.jpg", "width": 20, "height": 10}],
                 "categories": [{"id": 1, "name": "cat"}],
                 "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "iscrowd": 1, "bbox": [1, 1, 4, 4]}]}
                """);
        Run run = Run.anymask("convert-annotations", truth, folder.resolve("out"), "--to", "labelme", "--json");
        assertThat(printed(run)).isEqualTo(documented("convert-annotations"));
    }

    @Test
    void datasetStats(@TempDir Path folder) throws IOException {
        Path truth = Files.writeString(folder.resolve("truth.json"), """
                {"images": [{"id": 1, "file_name": "a.jpg", "width": 20, "height": 10}], "categories": [{"id": 1}],
                 "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 4, 4],
                   "segmentation": [[1, 1, 5, 1, 5, 5, 1, 5]]}, null]}
                """);
        Run run = Run.anymask("dataset", "stats", truth, "--output", folder.resolve("out"));
        assertThat(run.code()).as(run.err()).isZero();
        String statistics = Files.readString(folder.resolve("out/statistics.json"));
        assertThat(printed(new Run(0, statistics, ""))).isEqualTo(documented("dataset stats"));
    }

    @Test
    void everything() throws IOException {
        Run run = Run.anymask("everything", "samples:cat", "--points-per-side", "4", "--json");
        assertThat(printed(run)).isEqualTo(documented("everything"));
    }
}
