package io.anymask.evaluation.prompts;

import io.anymask.evaluation.report.Journal;
import io.anymask.mask.Rle;
import io.anymask.testing.Fuzz;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Damaged results of prompts in a journal.
@Tag("fuzz")
class FuzzTest {
    @TestFactory
    DynamicTest outcomes() {
        return Fuzz.of("outcomes in journals", ".jsonl")
                .texts("""
                        {"setup": {"model": "m"}}
                        {"image": "d/1", "result": {"objects": [{"id": "4", "category": "cat", "area": 12.5,
                        "attributes": {"colour": "red"}, "measures": {"iou": 0.5},
                        "answers": {"box": {"size": [10, 20], "counts": "%s"}}}], "crowds": ["7"], "empty": []}}
                        """.replace(",\n\"", ", \"")
                        .formatted(Rle.of(10, 20, 3, 7, 190).compressed()))
                .readingFiles(file -> {
                    try (Journal journal = Journal.open(file, new LinkedHashMap<>(Map.of("model", "m")), false)) {
                        journal.get("d/1", json -> OutcomeJson.read(json, "d", "1"));
                    }
                });
    }
}
