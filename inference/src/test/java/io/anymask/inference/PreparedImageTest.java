package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Memory that prompts of an image share is given back, whoever works meanwhile.
class PreparedImageTest {
    private static final SamModel SMALL =
            SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")).withImageSize(256);

    private static final Image PHOTO = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);

    @Test
    void releasingGivesMemoryBackAndChangesNoAnswer() {
        try (Segmenter sam = Segmenter.open(SMALL, new OnnxEngine())) {
            ImageEmbedding embedding = sam.embed(PHOTO);
            long alone = embedding.bytes();
            Mask before = click(embedding, 0);
            long ready = embedding.bytes();
            assertThat(ready).isGreaterThan(2 * alone);
            embedding.release();
            assertThat(embedding.bytes()).isEqualTo(alone);
            assertThat(click(embedding, 0)).isEqualTo(before);
            assertThat(embedding.bytes()).isEqualTo(ready);
        }
    }

    @Test
    void whoReleasesDisturbsNobody() throws Exception {
        try (Segmenter sam = Segmenter.open(SMALL, new OnnxEngine());
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<ImageEmbedding> two = List.of(sam.embed(PHOTO), sam.embed(PHOTO.crop(100, 200, 500, 600)));
            List<Mask> expected = IntStream.range(0, 8)
                    .mapToObj(i -> click(two.get(i % 2), i))
                    .toList();
            AtomicBoolean over = new AtomicBoolean();
            Future<?> releasing = threads.submit(() -> {
                while (!over.get()) {
                    two.forEach(ImageEmbedding::release);
                }
            });
            List<Future<Mask>> answers = new ArrayList<>();
            for (int i = 0; i < 48; i++) {
                int prompt = i % 8;
                answers.add(threads.submit(() -> click(two.get(prompt % 2), prompt)));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(expected.get(i % 8));
            }
            over.set(true);
            releasing.get();
        }
    }

    private static Mask click(ImageEmbedding embedding, int prompt) {
        return embedding
                .predict(Prompt.point(100 + 30 * prompt, 300), MaskOutput.BEST)
                .masks()
                .getFirst()
                .mask();
    }
}
