package io.anymask.training.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.clip.ClipModel;
import io.anymask.model.clip.Tokenizer;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.SimulatedClicks;
import io.anymask.training.Drawings;
import io.anymask.training.masks.ImageLoss;
import io.anymask.training.masks.Trainer;
import io.anymask.training.masks.TrainingConfig;
import io.anymask.training.masks.ValidationScore;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.StepReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextExperiment {
    private final Path folder = Path.of(System.getProperty("anymask.output", "/tmp/recipe"));
    private final int clipSteps = Integer.getInteger("clip.steps", 500);
    private final int samSteps = Integer.getInteger("sam.steps", 1500);

    @Test
    void aTextSegmentsWhatItNames() throws Exception {
        Files.createDirectories(folder);
        Path file = folder.resolve("clip.safetensors");
        if (!Files.exists(file)) {
            TinyClip.learn(new Scenes(Scenes.shown(), 1), clipSteps, 1).write(file);
        }
        try (ClipEncoder clip = ClipEncoder.open(ClipModel.open(file), Tokenizer.bundled(), new OnnxEngine())) {
            judge(clip);
            Path model = train(clip, file);
            test(clip, model);
        }
    }

    private static void judge(ClipEncoder clip) {
        var kinds = Scenes.kinds();
        var texts = clip.texts(kinds.stream().map(Scenes.Kind::phrase).toList());
        int right = 0;
        int rightKept = 0;
        int keptCount = 0;
        int all = 0;
        double sum = 0;
        Scenes scenes = new Scenes(kinds, 99);
        for (int i = 0; i < 50; i++) {
            var scene = scenes.draw();
            for (var thing : scene.things()) {
                var crop = io.anymask.inference.clip.MaskCrop.of(scene.image(), thing.mask(), io.anymask.inference.clip.CropRule.DEFAULT, 48);
                var vector = clip.crops(List.of(crop)).getFirst();
                int best = 0;
                for (int k = 1; k < texts.size(); k++) {
                    best = vector.cosine(texts.get(k)) > vector.cosine(texts.get(best)) ? k : best;
                }
                boolean ok = kinds.get(best).equals(thing.kind());
                right += ok ? 1 : 0;
                sum += vector.cosine(texts.get(kinds.indexOf(thing.kind())));
                if (Scenes.kept().contains(thing.kind())) {
                    keptCount++;
                    rightKept += ok ? 1 : 0;
                }
                all++;
            }
        }
        System.out.printf("CLIP: right %.3f of %d, kept %.3f of %d, cosine %.3f%n", (double) right / all, all, (double) rightKept / keptCount, keptCount, sum / all);
    }

    private Path train(ClipEncoder clip, Path file) {
        if (!Files.exists(folder.resolve("set"))) {
            new Scenes(Scenes.shown(), 2).write(folder.resolve("set"), 1500);
        }
        TrainingConfig config = TrainingConfig.DEFAULT.with("""
                {
                  "output": %s,
                  "train": "everything",
                  "seed": 1,
                  "steps": %d,
                  "save_every": 500,
                  "data": {"format": "masks", "images": %s, "annotations": %s, "validation_share": 0.01},
                  "interaction": {"clicks": 1, "mask_only_rounds": false},
                  "text": {"clip": %s, "smallest_side": 8, "share": 1},
                  "optimiser": {"learning_rate": 1e-3, "warm_up": 100, "images_per_step": 2, "weight_decay": 0.01, "clip": 1, "drop_at": [%d]},
                  "machine": {"threads": 2, "prompts_at_once": 9},
                  "validation": {"every": 250}
                }""".formatted(
                Drawings.quoted(folder.resolve("run")),
                samSteps,
                Drawings.quoted(folder.resolve("set/images")),
                Drawings.quoted(folder.resolve("set/masks")),
                Drawings.quoted(file),
                samSteps * 4 / 5));
        try (OnnxEngine engine = new OnnxEngine()) {
            SamModel start = Drawings.model(Scenes.SIDE, 64, 4, 2);
            return new Trainer(config, start, engine, clip, new RunListener<ImageLoss, ValidationScore>() {
                        @Override
                        public void stepped(StepReport<ImageLoss> report, long steps) {
                            if (report.step() % 50 == 0) {
                                System.out.printf("SAM %s %s%n", report.step(), report.loss().numbers());
                            }
                        }

                        @Override
                        public void validated(long step, ValidationScore score, boolean best) {
                            System.out.printf("SAM validated %s %s%n", step, score.numbers());
                        }
                    })
                    .run(() -> false)
                    .model();
        }
    }

    private static void test(ClipEncoder clip, Path model) {
        try (Segmenter sam = Segmenter.open(SamModel.of(Checkpoint.open(model)), new OnnxEngine(), clip)) {
            List<Double> right = new ArrayList<>();
            List<Double> shuffled = new ArrayList<>();
            List<Double> mended = new ArrayList<>();
            List<Scenes.Kind> kept = new ArrayList<>(Scenes.kept());
            Scenes scenes = new Scenes(Scenes.kinds(), 77);
            for (int i = 0; i < 200; i++) {
                Scenes.Kind kind = kept.get(i % kept.size());
                Scenes.Kind other = kept.get((i + 1 + i / 10 % 9) % kept.size());
                var scene = scenes.drawWith(kind);
                var truth = scene.things().getFirst().mask();
                ImageEmbedding embedding = sam.embed(scene.image());
                right.add(embedding.predict(Prompt.text(kind.phrase())).best().mask().iou(truth));
                Prompt wrong = Prompt.text(other.phrase());
                shuffled.add(embedding.predict(wrong).best().mask().iou(truth));
                mended.add(embedding
                        .predict(wrong.with(SimulatedClicks.center(truth)))
                        .best()
                        .mask()
                        .iou(truth));
            }
            System.out.printf(
                    "kept kinds: right %.3f shuffled %.3f mended %.3f%n", mean(right), mean(shuffled), mean(mended));
            assertThat(mean(right)).isGreaterThan(0.7);
        }
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
