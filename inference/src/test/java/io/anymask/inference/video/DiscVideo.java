package io.anymask.inference.video;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Random;

/// A striped disc that moves over a meadow and behind a wall, drawn with its true mask.
record DiscVideo(int x) {
    static final int WIDTH = 480;
    static final int HEIGHT = 320;
    static final int Y = 170;
    private static final int RADIUS = 34;
    private static final int WALL = 210;
    private static final int WALL_WIDTH = 120;

    Frame frame(int number) {
        return new Frame(number, image());
    }

    private Image image() {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        Random grass = new Random(7);
        for (int row = 0; row < HEIGHT; row += 4) {
            for (int column = 0; column < WIDTH; column += 4) {
                g.setColor(new Color(50 + grass.nextInt(30), 120 + grass.nextInt(40), 50 + grass.nextInt(20)));
                g.fillRect(column, row, 4, 4);
            }
        }
        g.setColor(new Color(235, 120, 20));
        g.fillOval(x - RADIUS, Y - RADIUS, 2 * RADIUS, 2 * RADIUS);
        g.setColor(new Color(250, 170, 60));
        g.setStroke(new BasicStroke(4));
        for (int stripe = -16; stripe <= 16; stripe += 16) {
            g.drawLine(x + stripe, Y - 24, x + stripe, Y + 24);
        }
        g.setColor(new Color(120, 110, 115));
        g.fillRect(WALL, 0, WALL_WIDTH, HEIGHT);
        g.dispose();
        return Image.from(picture);
    }

    /// What of the disc can be seen.
    Mask truth() {
        boolean[] pixels = new boolean[WIDTH * HEIGHT];
        for (int row = 0; row < HEIGHT; row++) {
            for (int column = 0; column < WIDTH; column++) {
                boolean hidden = column >= WALL && column < WALL + WALL_WIDTH;
                boolean inside = Math.hypot(column + 0.5 - x, row + 0.5 - Y) <= RADIUS;
                pixels[row * WIDTH + column] = inside && !hidden;
            }
        }
        return Mask.of(WIDTH, HEIGHT, pixels);
    }
}
