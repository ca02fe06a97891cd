package io.anymask.training.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.clip.CropRule;
import io.anymask.inference.clip.MaskCrop;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Mask;
import io.anymask.mask.PredictedMask;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.clip.ClipModel;
import io.anymask.model.clip.Tokenizer;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.SimulatedClicks;
import io.anymask.training.Drawings;
import io.anymask.training.masks.ImageLoss;
import io.anymask.training.masks.Trainer;
import io.anymask.training.masks.TrainingConfig;
import io.anymask.training.masks.ValidationScore;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.StepReport;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The paper's text prompts, end to end (section 7.5, appendix D.5), on drawn scenes.
///
/// 1. A tiny CLIP learns pictures of single things with their phrases.
/// 2. A tiny SAM learns masks from that CLIP's *image* vectors of the things. It never sees a word.
/// 3. Prompted with *phrases* it segments what they name, also kinds of things that neither of the two was shown.
/// 4. Where a phrase fails, one click beside it repairs the answer.
///
/// Takes about half an hour on two cores, and is run on demand, as [io.anymask.training.masks.OverfitExperiment].
/// With `-Danymask.output=DIR` (through `test.jvm.args`) models and picture are kept, and a second run starts from
/// them.
class TextExperiment {
    private static final int CLIP_STEPS = 700;
    private static final int SAM_STEPS = 2500;
    private static final int SCENES = 1500;
    private static final int TESTED = 200;
    private static final int SHOWN = 6;
    private static final double FAILED = 0.5;

    @TempDir
    private Path temporary;

    @Test
    void aPhraseFindsWhatItNames() throws IOException {
        String output = System.getProperty("anymask.output");
        Path folder = output == null ? temporary : Files.createDirectories(Path.of(output));
        Path file = folder.resolve("clip.safetensors");
        if (!Files.exists(file)) {
            TinyClip.learn(new Scenes(Scenes.shown(), 1), CLIP_STEPS, 1).write(file);
        }
        try (ClipEncoder clip = ClipEncoder.open(ClipModel.open(file), Tokenizer.bundled(), new OnnxEngine())) {
            assertThat(naming(clip)).as("CLIP names things by their crops").isGreaterThan(0.8);
            SamModel model = learn(clip, file, folder);
            try (Segmenter sam = Segmenter.open(model, new OnnxEngine(), clip)) {
                Answers answers = ask(sam, folder);
                say("kinds that were kept back: mean IoU %.3f by their phrase, %.3f by another's"
                        .formatted(answers.right(), answers.wrong()));
                say(
                        ("%d phrases failed: mean IoU %.3f; with a click %.3f, refining the answer too %.3f, which repairs %d;"
                                        + " %.3f by the click alone")
                                .formatted(
                                        answers.failed(),
                                        answers.before(),
                                        answers.clicked(),
                                        answers.refined(),
                                        answers.repaired(),
                                        answers.clickAlone()));
                assertThat(answers.right()).isGreaterThan(0.65);
                assertThat(answers.wrong()).isLessThan(0.3);
                assertThat(answers.refined()).isGreaterThan(answers.before() + 0.3);
                assertThat(answers.repaired()).isGreaterThan(answers.failed() / 2);
            }
        }
    }

    /// How many things CLIP names right, of kinds that were kept back, by a crop as in training.
    private static double naming(ClipEncoder clip) {
        List<Scenes.Kind> kinds = Scenes.kinds();
        var texts = clip.texts(kinds.stream().map(Scenes.Kind::phrase).toList());
        Scenes scenes = new Scenes(kinds, 3);
        int right = 0;
        for (int i = 0; i < TESTED; i++) {
            Scenes.Kind kind = Scenes.kept().get(i % Scenes.kept().size());
            Scenes.Scene scene = scenes.drawWith(kind);
            MaskCrop crop = MaskCrop.of(
                    scene.image(),
                    scene.things().getFirst().mask(),
                    CropRule.DEFAULT,
                    TinyClip.CONFIG.image().size());
            var vector = clip.crops(List.of(crop)).getFirst();
            int best = 0;
            for (int other = 1; other < texts.size(); other++) {
                best = vector.cosine(texts.get(other)) > vector.cosine(texts.get(best)) ? other : best;
            }
            right += kinds.get(best).equals(kind) ? 1 : 0;
        }
        say("CLIP names %d of %d things right, of kinds that were kept back".formatted(right, TESTED));
        return (double) right / TESTED;
    }

    /// From texts alone.
    private static SamModel learn(ClipEncoder clip, Path clipFile, Path folder) {
        if (!Files.exists(folder.resolve("scenes"))) {
            new Scenes(Scenes.shown(), 2).write(folder.resolve("scenes"), SCENES);
        }
        TrainingConfig config = TrainingConfig.DEFAULT.with("""
                {
                  "output": %s,
                  "train": "everything",
                  "steps": %d,
                  "seed": 1,
                  "save_every": 500,
                  "data": {"format": "masks", "images": %s, "annotations": %s, "validation_share": 0.01},
                  "text": {"clip": %s, "smallest_side": 8},
                  "interaction": {"clicks": 1, "mask_only_rounds": false},
                  "optimiser": {
                    "images_per_step": 2,
                    "learning_rate": 1e-3,
                    "warm_up": 100,
                    "drop_at": [%d],
                    "weight_decay": 0.01,
                    "clip": 1
                  },
                  "validation": {"every": 250},
                  "machine": {"threads": 1, "prompts_at_once": 9}
                }""".formatted(
                        Drawings.quoted(folder.resolve("run")),
                        SAM_STEPS,
                        Drawings.quoted(folder.resolve("scenes/images")),
                        Drawings.quoted(folder.resolve("scenes/masks")),
                        Drawings.quoted(clipFile),
                        SAM_STEPS * 4 / 5));
        return learn(config, Drawings.model(Scenes.SIDE, 64, 4, 2), clip);
    }

    private static SamModel learn(TrainingConfig config, SamModel start, ClipEncoder clip) {
        RunListener<ImageLoss, ValidationScore> listener = new RunListener<>() {
            @Override
            public void stepped(StepReport<ImageLoss> report, long steps) {
                if (report.step() % 100 == 0) {
                    say("step %d: %s".formatted(report.step(), report.loss().numbers()));
                }
            }

            @Override
            public void validated(long step, ValidationScore score, boolean best) {
                say("validation at step %d: %s".formatted(step, score.numbers()));
            }
        };
        try (OnnxEngine engine = new OnnxEngine()) {
            new Trainer(config, start, engine, clip, listener).run(() -> false);
        }
        return SamModel.of(Checkpoint.open(Path.of(config.output(), "last.safetensors")));
    }

    /// Mean IoU with a thing.
    ///
    /// @param right asked by its phrase
    /// @param wrong asked by that of another kind
    /// @param failed phrases whose answer is below IoU 0.5; the means behind it are over these
    /// @param before by the phrase
    /// @param clicked by the phrase and a click into the largest error
    /// @param refined by both, with the first answer as the mask prompt, as in training
    /// @param repaired how many of these reach IoU 0.5
    /// @param clickAlone by that click
    private record Answers(
            double right,
            double wrong,
            int failed,
            double before,
            double clicked,
            double refined,
            int repaired,
            double clickAlone) {}

    /// Sums over the phrases that failed.
    private static final class Repairs {
        private int failed;
        private double before;
        private double clicked;
        private double refined;
        private int repaired;
        private double clickAlone;

        void add(ImageEmbedding embedding, String phrase, Mask truth) {
            PredictedMask first = embedding.predict(Prompt.text(phrase)).best();
            Mask answer = first.mask();
            failed++;
            before += answer.iou(truth);
            Point click = SimulatedClicks.next(SimulatedClicks.Rule.RITM, truth, null, answer, List.of())
                    .orElseThrow();
            Prompt corrected = Prompt.text(phrase).with(click);
            clicked += answer(embedding, corrected).iou(truth);
            double iou = answer(embedding, corrected.refining(first)).iou(truth);
            refined += iou;
            repaired += iou >= FAILED ? 1 : 0;
            clickAlone += answer(embedding, Prompt.points(click)).iou(truth);
        }

        Answers with(double right, double wrong) {
            int count = Math.max(1, failed);
            return new Answers(
                    right,
                    wrong,
                    failed,
                    before / count,
                    clicked / count,
                    refined / count,
                    repaired,
                    clickAlone / count);
        }
    }

    private static Answers ask(Segmenter sam, Path folder) throws IOException {
        List<Scenes.Kind> kept = Scenes.kept();
        Scenes scenes = new Scenes(Scenes.kinds(), 77);
        double right = 0;
        double wrong = 0;
        Repairs repairs = new Repairs();
        List<BufferedImage> shown = new ArrayList<>();
        for (int i = 0; i < TESTED; i++) {
            Scenes.Kind kind = kept.get(i % kept.size());
            Scenes.Scene scene = scenes.drawWith(kind);
            Mask truth = scene.things().getFirst().mask();
            // Each is shown the phrase of another: a permutation of all phrases, never one's own.
            Scenes.Kind other = kept.get((i + 1 + i / kept.size() % (kept.size() - 1)) % kept.size());
            ImageEmbedding embedding = sam.embed(scene.image());
            Mask answer = answer(embedding, Prompt.text(kind.phrase()));
            right += answer.iou(truth) / TESTED;
            if (answer.iou(truth) < FAILED) {
                repairs.add(embedding, kind.phrase(), truth);
            }
            wrong += answer(embedding, Prompt.text(other.phrase())).iou(truth) / TESTED;
            if (i < SHOWN) {
                shown.add(panel(scene.image(), answer, kind.phrase()));
            }
        }
        ImageIO.write(sheet(shown), "png", folder.resolve("texts.png").toFile());
        return repairs.with(right, wrong);
    }

    private static Mask answer(ImageEmbedding embedding, Prompt prompt) {
        return embedding.predict(prompt).best().mask();
    }

    private static void say(String line) {
        System.getLogger(TextExperiment.class.getName()).log(System.Logger.Level.INFO, line);
    }

    /// The scene with all but the answer dimmed, over its phrase.
    private static BufferedImage panel(Image scene, Mask answer, String phrase) {
        int side = Scenes.SIDE;
        BufferedImage panel = new BufferedImage(side, side + 22, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int rgb = scene.rgb(x, y);
                boolean edge = answer.get(x, y) != answer.get(Math.min(side - 1, x + 1), y)
                        || answer.get(x, y) != answer.get(x, Math.min(side - 1, y + 1));
                panel.setRGB(x, y, edge ? 0xFFFFFF : answer.get(x, y) ? rgb : (rgb >> 2) & 0x3F3F3F);
            }
        }
        Graphics2D canvas = panel.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        canvas.setColor(Color.WHITE);
        canvas.fillRect(0, side, side, 22);
        canvas.setColor(Color.BLACK);
        canvas.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        int width = canvas.getFontMetrics().stringWidth(phrase);
        canvas.drawString(phrase, (side - width) / 2, side + 15);
        canvas.dispose();
        return panel;
    }

    private static BufferedImage sheet(List<BufferedImage> panels) {
        int gap = 8;
        int columns = 3;
        int width = panels.getFirst().getWidth() + gap;
        int height = panels.getFirst().getHeight() + gap;
        BufferedImage sheet = new BufferedImage(
                gap + columns * width, gap + panels.size() / columns * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = sheet.createGraphics();
        canvas.setColor(Color.WHITE);
        canvas.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int i = 0; i < panels.size(); i++) {
            canvas.drawImage(panels.get(i), gap + i % columns * width, gap + i / columns * height, null);
        }
        canvas.dispose();
        return sheet;
    }
}
