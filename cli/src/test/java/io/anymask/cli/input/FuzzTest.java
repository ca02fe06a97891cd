package io.anymask.cli.input;

import io.anymask.mask.Mask;
import io.anymask.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Damaged files of prompts and grids, and prompts mistyped.
@Tag("fuzz")
class FuzzTest {
    @TestFactory
    List<DynamicTest> prompts() {
        return List.of(
                Fuzz.of("files of prompts", ".json").texts("""
                                [{"points": [[500, 375], [1e2, 20.5, 0]], "box": [1, 2, 30, 40]},
                                 {"box": [0, 0, 5, 5], "mask": "rough.png"}, {"points": [[3, 4, 1]]}]
                                """).readingFiles(file -> {
                    Mask.full(4, 3).writePng(file.resolveSibling("rough.png"));
                    PromptsFile.read(file);
                }),
                Fuzz.of("files of grids", ".json")
                        .texts("[[[0.25, 0.5], [0.75, 0.5]], [[0.1, 0.2]]]")
                        .readingFiles(file -> PointGridsFile.read(file)),
                Fuzz.of("typed prompts", ".txt")
                        .texts("500,375 1000,700,0", "75,275,1725,850 3.5,4")
                        .reading(text -> PromptText.prompt(new String(text, StandardCharsets.UTF_8))));
    }
}
