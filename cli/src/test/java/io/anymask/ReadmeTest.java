package io.anymask;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        for (String page : new String[] {"README.md", "ARCHITECTURE.md", "docs/decisions/README.md"}) {
            Path file = Path.of("..").resolve(page);
            java.util.regex.Matcher link =
                    java.util.regex.Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(Files.readString(file));
            while (link.find()) {
                assertThat(file.resolveSibling(link.group(1))).as(page).exists();
            }
        }
    }
}
