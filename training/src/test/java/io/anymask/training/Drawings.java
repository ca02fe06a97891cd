package io.anymask.training;

import io.anymask.model.sam.SamModel;
import io.anymask.model.vit.ViTConfig;
import io.anymask.training.masks.TrainingConfig;
import io.anymask.training.network.NewModel;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import javax.imageio.ImageIO;
import tools.jackson.databind.json.JsonMapper;

/// Drawn images with exact masks, in a folder of images and one of masks, and models small enough to learn
/// them.
public final class Drawings {
    private final Path folder;
    private final int side;

    public Drawings(Path folder, int side) {
        this.folder = folder;
        this.side = side;
        try {
            Files.createDirectories(folder.resolve("images"));
            Files.createDirectories(folder.resolve("masks"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A ViT for square images; 16 pixels to a token.
    public static SamModel model(int side, int channels, int depth, long seed) {
        ViTConfig encoder = new ViTConfig(
                side,
                16,
                channels,
                depth,
                4,
                2 * channels,
                4,
                List.of(depth - 1),
                ViTConfig.Positions.ABSOLUTE_AND_RELATIVE,
                true,
                channels);
        return NewModel.of(encoder, 4 * channels, new SplittableRandom(seed));
    }

    /// A configuration that learns from these drawings.
    ///
    /// @param output where the run goes
    public TrainingConfig config(Path output) {
        TrainingConfig drawn = TrainingConfig.DEFAULT.with("""
                {
                  "model": "a drawing",
                  "data": {"format": "masks", "validation_share": 0},
                  "machine": {"threads": 1}
                }""");
        return drawn.with("{\"output\": %s, \"data\": {\"images\": %s, \"annotations\": %s}}"
                .formatted(quoted(output), quoted(folder.resolve("images")), quoted(folder.resolve("masks"))));
    }

    /// A path as a JSON string.
    public static String quoted(Path path) {
        return JsonMapper.shared().writeValueAsString(path.toString());
    }

    /// Images of one circle, one rectangle and one triangle, apart from each other.
    public Drawings apart(int images, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        for (int i = 0; i < images; i++) {
            double cell = side / 2.0;
            List<Shape> shapes = new ArrayList<>();
            for (int kind = 0; kind < 3; kind++) {
                double size = cell * random.nextDouble(0.55, 0.8);
                double x = kind % 2 * cell + random.nextDouble(0.1, 0.9) * (cell - size);
                int row = kind / 2;
                double y = row * cell + random.nextDouble(0.1, 0.9) * (cell - size);
                shapes.add(shape(kind, x, y, size));
            }
            write("drawing" + i, shapes, random);
        }
        return this;
    }

    /// Images of a disc with a square in it with a small disc in that: a click in the middle means any of the
    /// three.
    public Drawings nested(int images, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        for (int i = 0; i < images; i++) {
            double whole = side * random.nextDouble(0.7, 0.9);
            double part = whole * random.nextDouble(0.5, 0.62);
            double small = part * random.nextDouble(0.45, 0.6);
            double x = random.nextDouble(whole / 2, side - whole / 2);
            double y = random.nextDouble(whole / 2, side - whole / 2);
            write(
                    "nested" + i,
                    List.of(
                            shape(0, x - whole / 2, y - whole / 2, whole),
                            shape(1, x - part / 2, y - part / 2, part),
                            shape(0, x - small / 2, y - small / 2, small)),
                    random);
        }
        return this;
    }

    private static Shape shape(int kind, double x, double y, double size) {
        return switch (kind) {
            case 0 -> new Ellipse2D.Double(x, y, size, size);
            case 1 -> new Rectangle2D.Double(x, y, size, size);
            default -> {
                Path2D triangle = new Path2D.Double();
                triangle.moveTo(x, y + size);
                triangle.lineTo(x + size / 2, y);
                triangle.lineTo(x + size, y + size);
                triangle.closePath();
                yield triangle;
            }
        };
    }

    private void write(String name, List<Shape> shapes, RandomGenerator random) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        float hue = (float) random.nextDouble();
        canvas.setColor(Color.getHSBColor(hue, 0.3f, 0.4f));
        canvas.fillRect(0, 0, side, side);
        try {
            Path masks = Files.createDirectories(folder.resolve("masks").resolve(name));
            for (int i = 0; i < shapes.size(); i++) {
                canvas.setColor(Color.getHSBColor(hue + (i + 1) * 0.27f, 0.8f, 0.95f));
                canvas.fill(shapes.get(i));
                BufferedImage mask = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
                Graphics2D stencil = mask.createGraphics();
                stencil.setColor(Color.WHITE);
                stencil.fill(shapes.get(i));
                stencil.dispose();
                ImageIO.write(mask, "png", masks.resolve(i + ".png").toFile());
            }
            canvas.dispose();
            ImageIO.write(
                    image,
                    "png",
                    folder.resolve("images").resolve(name + ".png").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
