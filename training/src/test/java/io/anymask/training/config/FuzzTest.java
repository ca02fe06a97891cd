package io.anymask.training.config;

import io.anymask.testing.Fuzz;
import io.anymask.training.detect.DetectionConfig;
import io.anymask.training.distill.DistillationConfig;
import io.anymask.training.masks.TrainingConfig;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Damaged configurations.
@Tag("fuzz")
class FuzzTest {
    @TestFactory
    List<DynamicTest> configurations() {
        return List.of(
                Fuzz.of("configurations of training", ".json")
                        .texts(TrainingConfig.DEFAULT.toJson(), "{\"steps\": 5, \"data\": {\"images\": \"photos\"}}")
                        .readingFiles(file -> TrainingConfig.read(file)),
                Fuzz.of("configurations of detectors", ".json")
                        .texts(DetectionConfig.DEFAULT.toJson())
                        .readingFiles(file -> DetectionConfig.read(file)),
                Fuzz.of("configurations of distillation", ".json")
                        .texts(ConfigReader.write(DistillationConfig.DEFAULT))
                        .readingFiles(
                                file -> ConfigReader.read(file, DistillationConfig.DEFAULT, DistillationConfig.class)));
    }
}
