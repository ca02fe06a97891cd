package io.anymask.training.text;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/// Drawn scenes: nine things on a chequered ground, each of a size, a colour and a shape. Outlines and chequers
/// are as wide in every scene, so that the size of a thing shows in a crop of it too.
final class Scenes {
    static final int SIDE = 192;
    static final List<String> SIZES = List.of("small", "large");
    static final List<String> COLOURS =
            List.of("red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink", "white", "brown");
    static final List<String> SHAPES = List.of("circle", "square", "triangle", "cross", "ring");

    private static final Color[] PAINTS = {
        new Color(210, 30, 30),
        new Color(250, 140, 20),
        new Color(245, 225, 50),
        new Color(40, 150, 50),
        new Color(50, 210, 200),
        new Color(40, 70, 215),
        new Color(140, 50, 170),
        new Color(250, 150, 190),
        new Color(245, 245, 245),
        new Color(125, 75, 40)
    };
    private static final int CELLS = 3;
    private static final int CHEQUER = 4;

    /// What a thing is.
    record Kind(String size, String colour, String shape) {
        String phrase() {
            return "the %s %s %s".formatted(size, colour, shape);
        }
    }

    /// @param mask of the thing with its outline
    record Thing(Kind kind, Mask mask) {}

    record Scene(Image image, List<Thing> things) {}

    private final Random random;
    private final List<Kind> kinds;

    /// @param kinds that may be drawn
    Scenes(List<Kind> kinds, long seed) {
        this.kinds = List.copyOf(kinds);
        this.random = new Random(seed);
    }

    /// All that there are, in an order of their own.
    static List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        for (String size : SIZES) {
            for (String colour : COLOURS) {
                for (String shape : SHAPES) {
                    kinds.add(new Kind(size, colour, shape));
                }
            }
        }
        return kinds;
    }

    /// Kinds that no training shows: one of each colour, two of each shape, five of each size. Every word of
    /// theirs is known from other kinds.
    static List<Kind> kept() {
        List<Kind> kept = new ArrayList<>();
        for (int i = 0; i < COLOURS.size(); i++) {
            kept.add(new Kind(SIZES.get(i % SIZES.size()), COLOURS.get(i), SHAPES.get(i % SHAPES.size())));
        }
        return kept;
    }

    static List<Kind> shown() {
        return kinds().stream().filter(kind -> !kept().contains(kind)).toList();
    }

    /// A scene of nine kinds, of three colours and three shapes: no word alone tells any of them from the others.
    Scene draw() {
        return drawWith(kinds.get(random.nextInt(kinds.size())));
    }

    /// Such a scene with one kind given, the first of its things.
    Scene drawWith(Kind kind) {
        List<String> colours = chosen(COLOURS, kind.colour());
        List<String> shapes = chosen(SHAPES, kind.shape());
        List<Kind> drawn = new ArrayList<>(kinds);
        drawn.removeIf(
                other -> other.equals(kind) || !colours.contains(other.colour()) || !shapes.contains(other.shape()));
        Collections.shuffle(drawn, random);
        drawn.addFirst(kind);
        return draw(drawn.subList(0, CELLS * CELLS));
    }

    /// Three words, one of which is given.
    private List<String> chosen(List<String> words, String given) {
        List<String> others = new ArrayList<>(words);
        others.remove(given);
        Collections.shuffle(others, random);
        return List.of(given, others.get(0), others.get(1));
    }

    private Scene draw(List<Kind> drawn) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D canvas = image.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        ground(canvas);
        List<Integer> places =
                new ArrayList<>(IntStream.range(0, CELLS * CELLS).boxed().toList());
        Collections.shuffle(places, random);
        List<Thing> things = new ArrayList<>();
        double cell = (double) SIDE / CELLS;
        for (int i = 0; i < drawn.size(); i++) {
            Kind kind = drawn.get(i);
            double size = cell * (kind.size().equals("small") ? between(0.36, 0.42) : between(0.74, 0.84));
            double x = places.get(i) % CELLS * cell + between(0.04, 0.96 - size / cell) * cell;
            int row = places.get(i) / CELLS;
            double y = row * cell + between(0.04, 0.96 - size / cell) * cell;
            Shape shape = shape(kind.shape(), x, y, size);
            canvas.setColor(paint(kind.colour()));
            canvas.fill(shape);
            canvas.setColor(Color.BLACK);
            canvas.setStroke(new BasicStroke(2));
            canvas.draw(shape);
            things.add(new Thing(kind, mask(shape)));
        }
        canvas.dispose();
        return new Scene(image(image), things);
    }

    private void ground(Graphics2D canvas) {
        float light = (float) between(0.35, 0.6);
        float tint = random.nextFloat();
        Color a = Color.getHSBColor(tint, 0.15f, light);
        Color b = Color.getHSBColor(tint, 0.15f, light + 0.12f);
        for (int y = 0; y < SIDE; y += CHEQUER) {
            for (int x = 0; x < SIDE; x += CHEQUER) {
                canvas.setColor((x + y) / CHEQUER % 2 == 0 ? a : b);
                canvas.fillRect(x, y, CHEQUER, CHEQUER);
            }
        }
    }

    private Color paint(String colour) {
        Color paint = PAINTS[COLOURS.indexOf(colour)];
        double light = between(0.85, 1);
        return new Color(
                (int) (paint.getRed() * light), (int) (paint.getGreen() * light), (int) (paint.getBlue() * light));
    }

    private double between(double low, double high) {
        return low + random.nextDouble() * (high - low);
    }

    private static Shape shape(String name, double x, double y, double size) {
        return switch (name) {
            case "circle" -> new Ellipse2D.Double(x, y, size, size);
            case "square" -> new Rectangle2D.Double(x + 0.06 * size, y + 0.06 * size, 0.88 * size, 0.88 * size);
            case "triangle" -> polygon(x, y, size, 0, 1, 0.5, 0, 1, 1);
            case "ring" -> {
                Area ring = new Area(new Ellipse2D.Double(x, y, size, size));
                ring.subtract(
                        new Area(new Ellipse2D.Double(x + 0.27 * size, y + 0.27 * size, 0.46 * size, 0.46 * size)));
                yield ring;
            }
            case "cross" ->
                polygon(
                        x, y, size, 0.33, 0, 0.67, 0, 0.67, 0.33, 1, 0.33, 1, 0.67, 0.67, 0.67, 0.67, 1, 0.33, 1, 0.33,
                        0.67, 0, 0.67, 0, 0.33, 0.33, 0.33);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Shape polygon(double x, double y, double size, double... corners) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < corners.length; i += 2) {
            double px = x + corners[i] * size;
            double py = y + corners[i + 1] * size;
            if (i == 0) {
                path.moveTo(px, py);
            } else {
                path.lineTo(px, py);
            }
        }
        path.closePath();
        return path;
    }

    private static Mask mask(Shape shape) {
        BufferedImage stencil = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D canvas = stencil.createGraphics();
        canvas.setColor(Color.WHITE);
        canvas.fill(shape);
        canvas.draw(shape);
        canvas.dispose();
        byte[] values = ((DataBufferByte) stencil.getRaster().getDataBuffer()).getData();
        boolean[] inside = new boolean[values.length];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = values[i] != 0;
        }
        return Mask.of(SIDE, SIDE, inside);
    }

    private static Image image(BufferedImage drawn) {
        byte[] bgr = ((DataBufferByte) drawn.getRaster().getDataBuffer()).getData();
        byte[] rgb = new byte[bgr.length];
        for (int i = 0; i < bgr.length; i += 3) {
            rgb[i] = bgr[i + 2];
            rgb[i + 1] = bgr[i + 1];
            rgb[i + 2] = bgr[i];
        }
        return Image.of(SIDE, SIDE, rgb);
    }

    /// Writes scenes as a training set: `images` and, without a word of what they show, `masks`.
    void write(Path folder, int count) {
        try {
            Path images = Files.createDirectories(folder.resolve("images"));
            for (int i = 0; i < count; i++) {
                Scene scene = draw();
                String name = "scene%04d".formatted(i);
                ImageIO.write(
                        scene.image().toBufferedImage(),
                        "png",
                        images.resolve(name + ".png").toFile());
                Path masks = Files.createDirectories(folder.resolve("masks").resolve(name));
                for (int thing = 0; thing < scene.things().size(); thing++) {
                    scene.things().get(thing).mask().writePng(masks.resolve(thing + ".png"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
