package io.anymask.service.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.MaskOutput;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import io.anymask.service.Metrics;
import io.anymask.service.Waiter;
import io.anymask.service.gallery.DecodeGate;
import io.anymask.service.gallery.DiskCache;
import io.anymask.service.gallery.Gallery;
import io.anymask.service.gallery.Photo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedderTest {
    private static final int PHOTOS = 9;
    private static final Pattern READY = Pattern.compile("(?m)^anymask_embeddings_ready_bytes (\\S+)$");
    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 1 << 20);

    private static final Waiter PATIENT =
            (result, seconds) -> result.handle((value, failure) -> true).join();

    @TempDir
    private Path folder;

    @Test
    void whatIsReadyForPromptsIsBounded() throws Exception {
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        for (int i = 0; i < PHOTOS; i++) {
            byte[] rgb = new byte[32 * 24 * 3];
            new Random(i).nextBytes(rgb);
            Image.of(32, 24, rgb).writePng(pictures.resolve(i + ".png"));
        }
        SamModel small =
                SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")).withImageSize(256);
        Metrics metrics = new Metrics();
        try (Segmenter sam = Segmenter.open(small, new OnnxEngine());
                Gallery gallery =
                        new Gallery(new Gallery.Options(pictures, Map.of(), folder.resolve("uploads"), LIMITS));
                Embedder embedder = new Embedder(
                        ServedModel.of("small", sam, null),
                        new DiskCache(folder.resolve("embeddings"), 1 << 30),
                        new DecodeGate(LIMITS, 1 << 20),
                        metrics,
                        1);
                Predictor predictor = new Predictor(embedder, metrics)) {
            List<Photo> photos = photos(gallery);
            List<Mask> first = new ArrayList<>();
            for (Photo photo : photos) {
                first.add(click(predictor, photo));
            }
            double six = ready(metrics);
            assertThat(six).isPositive();
            for (int i = 0; i < PHOTOS; i++) {
                assertThat(click(predictor, photos.get(i))).isEqualTo(first.get(i));
                assertThat(ready(metrics)).as("as many, not more").isEqualTo(six);
            }
        }
    }

    private static List<Photo> photos(Gallery gallery) throws InterruptedException {
        Gallery.Page page = gallery.page(null, PHOTOS);
        while (page.indexing() || page.photos().size() < PHOTOS) {
            TimeUnit.MILLISECONDS.sleep(5);
            page = gallery.page(null, PHOTOS);
        }
        return page.photos();
    }

    private static Mask click(Predictor predictor, Photo photo) throws Exception {
        return predictor
                .predict(photo, Prompt.point(16, 12), MaskOutput.BEST, PATIENT)
                .prediction()
                .masks()
                .getFirst()
                .mask();
    }

    private static double ready(Metrics metrics) {
        Matcher matcher = READY.matcher(metrics.text());
        assertThat(matcher.find()).isTrue();
        return Double.parseDouble(matcher.group(1));
    }
}
