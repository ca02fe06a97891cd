package io.anymask.bench;

import io.anymask.image.Image;
import io.anymask.inference.video.Frame;
import io.anymask.mask.Mask;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Iterator;
import java.util.Random;

/// A video of 854×480 pixels without end, drawn frame by frame: a disc and a square wander over a meadow. Nothing
/// of it is held. Not thread-safe.
final class MadeVideo implements Iterator<Frame> {
    static final int WIDTH = 854;
    static final int HEIGHT = 480;

    private static final int SIZE = 110;
    private static final int TUFT = 6;
    private static final double DISC_TURN = 0.021;
    private static final double SQUARE_TURN = 0.013;

    private int next;

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public Frame next() {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = picture.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        Random grass = new Random(7);
        for (int y = 0; y < HEIGHT; y += TUFT) {
            for (int x = 0; x < WIDTH; x += TUFT) {
                canvas.setColor(new Color(50 + grass.nextInt(30), 120 + grass.nextInt(40), 50 + grass.nextInt(20)));
                canvas.fillRect(x, y, TUFT, TUFT);
            }
        }
        canvas.setColor(new Color(40, 60, 190));
        canvas.fillRect(squareX(next), squareY(next), SIZE, SIZE);
        canvas.setColor(new Color(235, 120, 20));
        canvas.fillOval(discX(next), discY(next), SIZE, SIZE);
        canvas.dispose();
        return new Frame(next++, Image.from(picture));
    }

    private static int discX(int frame) {
        return wave(WIDTH, DISC_TURN * frame);
    }

    private static int discY(int frame) {
        return wave(HEIGHT, 0.7 * DISC_TURN * frame + 1);
    }

    private static int squareX(int frame) {
        return wave(WIDTH, SQUARE_TURN * frame + 2);
    }

    private static int squareY(int frame) {
        return wave(HEIGHT, 0.6 * SQUARE_TURN * frame + 4);
    }

    /// Within the frame, back and forth.
    private static int wave(int length, double turn) {
        return (int) ((length - SIZE) * (1 + Math.sin(turn)) / 2);
    }

    /// The disc in the first frame, before which there is nothing.
    static Mask firstDisc() {
        boolean[] inside = new boolean[WIDTH * HEIGHT];
        double radius = SIZE / 2.0;
        for (int i = 0; i < inside.length; i++) {
            int column = i % WIDTH - discX(0);
            int row = i / WIDTH - discY(0);
            inside[i] = Math.hypot(column + 0.5 - radius, row + 0.5 - radius) <= radius;
        }
        return Mask.of(WIDTH, HEIGHT, inside);
    }

    /// What of the square can be seen in the first frame.
    static Mask firstSquare() {
        return Mask.full(SIZE, SIZE)
                .paste(squareX(0), squareY(0), WIDTH, HEIGHT)
                .minus(firstDisc());
    }
}
