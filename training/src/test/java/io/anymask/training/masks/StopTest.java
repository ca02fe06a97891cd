package io.anymask.training.masks;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.sam.SamModel;
import io.anymask.training.Drawings;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.RunResult;
import io.anymask.training.run.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stopping a run anywhere: while it counts, embeds, validates, or is in the middle of a step.
class StopTest {
    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    private final SamModel model = Drawings.model(SIDE, 32, 2, 3);

    private TrainingConfig config(String output, String train) {
        return new Drawings(folder.resolve("data"), SIDE)
                .apart(4, 1)
                .config(folder.resolve(output))
                .with("""
                        {
                          "train": "%s",
                          "steps": 4,
                          "save_every": 2,
                          "data": {"validation_share": 0.25},
                          "interaction": {"clicks": 1},
                          "optimiser": {"images_per_step": 2},
                          "network": {"checkpointing": true},
                          "validation": {"every": 2}
                        }""".formatted(train));
    }

    /// Counts how often a run asks whether to stop, and stops it at one of these places.
    private static final class Places implements BooleanSupplier, RunListener<ImageLoss, ValidationScore> {
        private final int place;
        private int asked;
        private long step;

        Places(int place) {
            this.place = place;
        }

        @Override
        public synchronized boolean getAsBoolean() {
            return ++asked >= place;
        }

        @Override
        public void stepped(StepReport<ImageLoss> report, long steps) {
            step = report.step();
        }
    }

    private RunResult<ValidationScore> run(TrainingConfig config, Places places) {
        try (OnnxEngine engine = new OnnxEngine()) {
            return new Trainer(config, model, engine, places).run(places);
        }
    }

    private List<String> losses(TrainingConfig config) throws IOException {
        return Files.readAllLines(Path.of(config.output(), "metrics.jsonl")).stream()
                .map(line -> line.replaceAll(",\"seconds\".*", ""))
                .toList();
    }

    /// Wherever it is stopped, it leaves no step half done and resumes to the same losses and the same bytes.
    private void stopsAnywhere(String train, int places) throws IOException {
        TrainingConfig whole = config(train, train);
        Places counter = new Places(Integer.MAX_VALUE);
        assertThat(run(whole, counter).finished()).isTrue();
        assertThat(counter.asked).as("places to stop at").isGreaterThan(places);
        int stride = Math.max(1, counter.asked / 5);
        for (int place = 1; place < counter.asked; place += stride) {
            TrainingConfig stopped = config(train + place, train);
            Places stop = new Places(place);
            RunResult<ValidationScore> result = run(stopped, stop);
            assertThat(result.finished()).as("stopped at place %d", place).isFalse();
            assertThat(stop.asked).as("questions after the answer").isLessThan(place + 10);
            assertThat(result.steps()).isEqualTo(stop.step);
            assertThat(run(stopped, new Places(Integer.MAX_VALUE)).finished()).isTrue();
            assertThat(losses(stopped)).as("stopped at place %d", place).isEqualTo(losses(whole));
            for (String file : List.of("last.safetensors", "best.safetensors")) {
                assertThat(Files.mismatch(Path.of(stopped.output(), file), Path.of(whole.output(), file)))
                        .as("%s of a run stopped at place %d", file, place)
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void aDecoderStopsAnywhere() throws IOException {
        stopsAnywhere("decoder", 30);
    }

    @Test
    void aWholeModelStopsAnywhere() throws IOException {
        stopsAnywhere("everything", 60);
    }
}
