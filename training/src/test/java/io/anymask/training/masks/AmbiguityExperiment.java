package io.anymask.training.masks;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.MaskOutput;
import io.anymask.inference.Prediction;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskLogits;
import io.anymask.mask.PredictedMask;
import io.anymask.prompt.Prompt;
import io.anymask.training.Drawings;
import io.anymask.training.run.RunListener;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A click in the middle of a disc in a square in a disc may mean any of the three. A model of which the best
/// of three answers learns answers all of them; one with a single answer averages. Takes minutes; run it as
/// [OverfitExperiment], with `-Danymask.output=DIR` (through `test.jvm.args`) to keep the picture.
class AmbiguityExperiment {
    private static final int SIDE = 128;
    private static final int SHOWN = 3;

    /// A tiny model that starts from random weights learns all of them, and fast.
    static final String FROM_NOTHING = """
            {
              "train": "everything",
              "seed": 1,
              "optimiser": {
                "learning_rate": 1e-3,
                "warm_up": 50,
                "images_per_step": 2,
                "weight_decay": 0.01,
                "clip": 1
              },
              "validation": {"masks_per_image": 3}
            }""";

    @TempDir
    private Path folder;

    private Path train(boolean threeOutputs) {
        TrainingConfig config = new Drawings(folder.resolve("train"), SIDE)
                .config(folder.resolve(threeOutputs ? "three" : "one"))
                .with(FROM_NOTHING)
                .with("""
                        {
                          "steps": 2000,
                          "save_every": 1000,
                          "interaction": {"clicks": 0, "mask_only_rounds": false, "box_share": 0, "three_outputs": %s},
                          "loss": {"iou": %d},
                          "optimiser": {"drop_at": [1700]},
                          "validation": {"every": 0}
                        }""".formatted(threeOutputs, threeOutputs ? 1 : 0));
        try (OnnxEngine engine = new OnnxEngine()) {
            return new Trainer(config, Drawings.model(SIDE, 64, 3, 2), engine, new RunListener<>() {})
                    .run(() -> false)
                    .model();
        }
    }

    @Test
    void threeAnswersSpecialiseWhereOneAverages() throws Exception {
        new Drawings(folder.resolve("train"), SIDE).nested(64, 1);
        new Drawings(folder.resolve("test"), SIDE).nested(16, 2);
        Path three = train(true);
        Path one = train(false);
        double[] best = new double[3];
        double[] single = new double[3];
        List<List<BufferedImage>> rows = new ArrayList<>();
        int[][] chosen = new int[3][3];
        try (Segmenter several = Segmenter.open(three);
                Segmenter alone = Segmenter.open(one)) {
            for (int i = 0; i < 16; i++) {
                Image image = Image.read(folder.resolve("test/images/nested" + i + ".png"));
                List<Mask> targets = new ArrayList<>();
                for (int kind = 0; kind < 3; kind++) {
                    targets.add(Mask.read(folder.resolve("test/masks/nested" + i + "/" + kind + ".png")));
                }
                Box inner = targets.getLast().box();
                Prompt click = Prompt.point(inner.centerX(), inner.centerY());
                ImageEmbedding embedding = several.embed(image);
                Prediction answers = embedding.predict(click, MaskOutput.MULTIPLE);
                PredictedMask averaged =
                        alone.embed(image).predict(click, MaskOutput.SINGLE).best();
                List<PredictedMask> bySize = answers.masks().stream()
                        .sorted(java.util.Comparator.comparingLong(
                                mask -> -mask.mask().area()))
                        .toList();
                for (int kind = 0; kind < 3; kind++) {
                    int nearest = 0;
                    for (int answer = 0; answer < 3; answer++) {
                        if (bySize.get(answer).mask().iou(targets.get(kind))
                                > bySize.get(nearest).mask().iou(targets.get(kind))) {
                            nearest = answer;
                        }
                    }
                    chosen[kind][nearest]++;
                    best[kind] += bySize.get(nearest).mask().iou(targets.get(kind)) / 16;
                    single[kind] += averaged.mask().iou(targets.get(kind)) / 16;
                }
                if (i < SHOWN) {
                    List<BufferedImage> row = new ArrayList<>(List.of(image.toBufferedImage()));
                    bySize.forEach(answer -> row.add(grey(answer.logits())));
                    row.add(grey(averaged.logits()));
                    rows.add(row);
                }
            }
        }
        String output = System.getProperty("anymask.output");
        if (output != null) {
            ImageIO.write(
                    sheet(rows), "png", Path.of(output).resolve("ambiguity.png").toFile());
        }
        System.getLogger(AmbiguityExperiment.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        "whole, part, subpart: best of three %s, single %s, nearest answer by size %s"
                                .formatted(
                                        java.util.Arrays.toString(best),
                                        java.util.Arrays.toString(single),
                                        java.util.Arrays.deepToString(chosen)));
        for (int kind = 0; kind < 3; kind++) {
            assertThat(best[kind]).isGreaterThan(0.85);
            assertThat(chosen[kind][kind]).as("answers in order of size").isGreaterThanOrEqualTo(14);
        }
        assertThat(java.util.Arrays.stream(single).average().orElseThrow())
                .isLessThan(java.util.Arrays.stream(best).average().orElseThrow() - 0.2);
    }

    /// The probability of each pixel, from black to white.
    private static BufferedImage grey(MaskLogits logits) {
        BufferedImage picture = new BufferedImage(logits.width(), logits.height(), BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < logits.height(); y++) {
            for (int x = 0; x < logits.width(); x++) {
                double probability = 1 / (1 + Math.exp(-logits.at(y, x)));
                picture.getRaster().setSample(x, y, 0, (int) Math.round(255 * probability));
            }
        }
        return picture;
    }

    private static BufferedImage sheet(List<List<BufferedImage>> rows) {
        int gap = 6;
        int columns = rows.getFirst().size();
        BufferedImage sheet = new BufferedImage(
                columns * (SIDE + gap) + gap, rows.size() * (SIDE + gap) + gap, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = sheet.createGraphics();
        canvas.setColor(java.awt.Color.WHITE);
        canvas.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns; column++) {
                int x = gap + column * (SIDE + gap);
                canvas.drawImage(rows.get(row).get(column), x, gap + row * (SIDE + gap), SIDE, SIDE, null);
            }
        }
        canvas.dispose();
        return sheet;
    }
}
