package io.anymask.examples;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.ModelSpec;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Mask;
import io.anymask.prompt.Prompt;
import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.JScrollPane;
import javax.swing.SwingUtilities;

/// A Swing component that shows a photo and tints the object that is clicked. The argument is the photo.
public final class ClickWindow extends JComponent {
    private static final long serialVersionUID = 1L;
    private static final int TINT = 0x2F8CFF;

    private final transient ImageEmbedding embedding;
    private final transient BufferedImage photo;
    private transient BufferedImage shown;

    /// @param embedding of the photo; a click then takes some milliseconds, short enough for the event thread
    public ClickWindow(Image photo, ImageEmbedding embedding) {
        this.embedding = embedding;
        this.photo = photo.toBufferedImage();
        this.shown = this.photo;
        setPreferredSize(new Dimension(photo.width(), photo.height()));
        addMouseListener(new MouseAdapter() {
            @Override
            public void mousePressed(MouseEvent event) {
                if (event.getX() < photo.width() && event.getY() < photo.height()) {
                    click(event.getX(), event.getY());
                }
            }
        });
    }

    /// Asks for the object at a pixel and shows it.
    void click(int x, int y) {
        Mask mask = embedding.predict(Prompt.point(x, y)).best().mask();
        BufferedImage tinted = new BufferedImage(mask.width(), mask.height(), BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < mask.height(); row++) {
            for (int column = 0; column < mask.width(); column++) {
                int rgb = photo.getRGB(column, row);
                // The mean of two colours: half of each channel, without what would run into the next.
                boolean inside = mask.get(column, row);
                tinted.setRGB(column, row, inside ? (rgb >> 1 & 0x7F7F7F) + (TINT >> 1 & 0x7F7F7F) : rgb);
            }
        }
        shown = tinted;
        repaint();
    }

    @Override
    protected void paintComponent(Graphics graphics) {
        graphics.drawImage(shown, 0, 0, null);
    }

    public static void main(String[] arguments) {
        Image photo = Image.read(Path.of(arguments[0]));
        Segmenter sam = ModelSpec.DEFAULT.open(); // open as long as the window
        ImageEmbedding embedding = sam.embed(photo);
        SwingUtilities.invokeLater(() -> {
            JFrame frame = new JFrame("Click an object");
            frame.setDefaultCloseOperation(JFrame.EXIT_ON_CLOSE);
            frame.add(new JScrollPane(new ClickWindow(photo, embedding)));
            frame.pack();
            frame.setVisible(true);
        });
    }
}
