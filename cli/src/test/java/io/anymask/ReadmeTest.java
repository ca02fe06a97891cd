package io.anymask;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The README shows a program that compiles and runs.
class ReadmeTest {
    @Test
    void theExampleIsTheOneThatCompiles() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String source = Files.readString(Path.of("src/test/java/io/anymask/ReadmeExample.java"));
        String shown = source.substring(source.indexOf("// readme") + "// readme".length());
        assertThat(readme).contains("```java" + shown + "```");
    }

    @Test
    void theExampleRuns(@TempDir Path folder) throws IOException {
        Path photo = Files.write(folder.resolve("flower.jpg"), MobileSam.photo("flower"));
        Path mask = folder.resolve("mask.png");
        ReadmeExample.main(new String[] {photo.toString(), mask.toString()});
        assertThat(Mask.read(mask).area()).isGreaterThan(200_000);
    }

    @Test
    void everyLinkedFileExists() throws IOException {
        Pattern link = Pattern.compile("(?:\\]\\(|src=\")([^)#:\"]+)[)\"]");
        List<Path> pages = new ArrayList<>(List.of(Path.of("../README.md"), Path.of("../ARCHITECTURE.md")));
        try (Stream<Path> docs = Files.walk(Path.of("../docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        for (Path page : pages) {
            Matcher found = link.matcher(Files.readString(page));
            while (found.find()) {
                assertThat(page.resolveSibling(found.group(1)))
                        .as(page.toString())
                        .exists();
            }
        }
    }

    @Test
    void theReadmeTakesTwoMinutes() throws IOException {
        assertThat(Files.readAllLines(Path.of("../README.md"))).hasSizeLessThanOrEqualTo(130);
    }
}
