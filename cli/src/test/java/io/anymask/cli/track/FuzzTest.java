package io.anymask.cli.track;

import io.anymask.mask.Mask;
import io.anymask.testing.Fuzz;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Damaged files of what is shown in films.
@Tag("fuzz")
class FuzzTest {
    @TestFactory
    List<DynamicTest> prompts() {
        return List.of(Fuzz.of("files of prompts in films", ".json").texts("""
                        [{"frame": 48, "object": 2, "points": [[500, 375], [1e2, 20.5]], "labels": [1, 0],
                          "box": [1, 2, 30, 40]}, {"frame": 3, "mask": "first.png"}, {"points": [[3, 4, 1]]}]
                        """).readingFiles(file -> {
            Mask.full(4, 3).writePng(file.resolveSibling("first.png"));
            FilmPrompts.read(file);
        }));
    }
}
