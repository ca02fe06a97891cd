package io.anymask.evaluation.report;

import io.anymask.dataset.RleJson;
import io.anymask.evaluation.detection.DetectionJson;
import io.anymask.mask.Rle;
import io.anymask.testing.Fuzz;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Damaged journals of evaluations.
@Tag("fuzz")
class FuzzTest {
    private static final String MASK = RleJson.print(Rle.of(10, 20, 3, 7, 190));

    @TestFactory
    DynamicTest journals() {
        return Fuzz.of("journals", ".jsonl").texts("""
                        {"setup": {"model": "m", "data set": "d"}}
                        {"image": "1", "result": [{"image_id": 1, "category_id": 2, "score": 0.5, "segmentation": %s}]}
                        {"image": "2", "result": []}
                        """.formatted(MASK)).readingFiles(file -> {
            try (Journal journal =
                    Journal.open(file, new LinkedHashMap<>(Map.of("model", "m", "data set", "d")), false)) {
                journal.get("1", DetectionJson::read);
                journal.get("2", DetectionJson::read);
            }
        });
    }
}
