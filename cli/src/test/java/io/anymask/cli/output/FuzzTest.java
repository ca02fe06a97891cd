package io.anymask.cli.output;

import io.anymask.cli.output.ResultIndex.Entry;
import io.anymask.testing.Fuzz;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Damaged indexes of results. Nothing in one is refused: what says nothing is as if it were not there.
@Tag("fuzz")
class FuzzTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @TestFactory
    DynamicTest indexes() {
        return Fuzz.of("indexes of results", ".jsonl").texts("""

                        {"command": "segment", "name": "a", "source": "/photos/a.jpg", "settings": "s", "files": ["a.png"], "complete": false}

                        {"command": "segment", "name": "a", "source": "/photos/a.jpg", "settings": "s", "files": ["a.png"], "complete": true}
                        {"command": "everything", "name": "b", "source": "/b.jpg", "settings": "t", "files": ["b.json"], "complete": true}
                        """).reading(content -> {
            Files.write(folder.resolve(ResultIndex.FILE), content);
            ResultIndex index = ResultIndex.read(folder);
            index.files();
            for (String name : List.of("a", "b")) {
                Entry wanted = new Entry("segment", name, "/photos/a.jpg", "s", List.of(), false);
                index.isDone(wanted);
                index.stale(wanted);
                index.isOf(name + ".png", wanted.source());
            }
        });
    }
}
