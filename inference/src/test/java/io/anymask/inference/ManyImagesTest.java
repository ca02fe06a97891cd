package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.ops.Network;
import io.anymask.model.sam.SamModel;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Many images need no more memory than a few.
class ManyImagesTest {
    private static final SamModel SMALL =
            SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")).withImageSize(256);

    private static final Image PHOTO = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);

    @Test
    void sixtyImagesInVirtualThreadsAreEncodedAFewAtATime() throws Exception {
        Watched engine = new Watched();
        try (Segmenter sam = Segmenter.open(SMALL, engine);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ImageEmbedding>> all = IntStream.range(0, 60)
                    .mapToObj(i -> threads.submit(() -> sam.embed(PHOTO)))
                    .toList();
            for (Future<ImageEmbedding> one : all) {
                assertThat(one.get().width()).isEqualTo(PHOTO.width());
            }
        }
        assertThat(engine.most.get()).isBetween(1, 4);
        assertThat(engine.inputs).hasSizeBetween(1, 4);
    }

    @Test
    void whatIsSegmentedOneAfterTheOtherUsesTheSameMemory() {
        Watched engine = new Watched();
        MaskGeneratorOptions fewPoints =
                MaskGeneratorOptions.DEFAULT.toBuilder().pointsPerSide(2).build();
        try (Segmenter sam = Segmenter.open(SMALL, engine)) {
            AutomaticMaskGenerator generator = AutomaticMaskGenerator.of(sam, fewPoints);
            for (int i = 0; i < 4; i++) {
                generator.generate(PHOTO);
            }
        }
        assertThat(engine.inputs).hasSize(1);
        assertThat(engine.results).hasSize(1);
    }

    /// The padding of an image is not what an image before it left there.
    @Test
    void aNarrowImageAfterAWideOneGivesWhatItAlwaysGives() {
        Image narrow = PHOTO.crop(0, 0, 200, PHOTO.height());
        Image wide = PHOTO.crop(0, 0, PHOTO.width(), 200);
        float[] expected;
        try (Segmenter sam = Segmenter.open(SMALL, new OnnxEngine())) {
            expected = sam.embed(narrow).values().toFloats();
        }
        try (Segmenter sam = Segmenter.open(SMALL, new OnnxEngine())) {
            sam.embed(wide);
            assertThat(sam.embed(narrow).values().toFloats()).isEqualTo(expected);
        }
    }

    /// An engine that tells what the encoder was given.
    private static final class Watched implements Engine {
        private final Engine engine = new OnnxEngine();
        private final AtomicInteger running = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final Set<FloatBuffer> inputs = identities();
        final Set<FloatBuffer> results = identities();

        private static Set<FloatBuffer> identities() {
            return Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        }

        @Override
        public Program compile(Network network, Parallelism parallelism) {
            Program program = engine.compile(network, parallelism);
            return network.name().equals(SMALL.imageEncoder().name()) ? new Encoder(program) : program;
        }

        @Override
        public int cores() {
            return engine.cores();
        }

        @Override
        public String arithmetic() {
            return engine.arithmetic();
        }

        @Override
        public void close() {
            engine.close();
        }

        private final class Encoder implements Program {
            private final Program program;

            Encoder(Program program) {
                this.program = program;
            }

            @Override
            public List<Tensor> run(List<Tensor> given) {
                List<Tensor> made = program.allocate(1);
                run(given, made);
                return made;
            }

            @Override
            public void run(List<Tensor> given, List<Tensor> made) {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                inputs.add(given.getFirst().values());
                results.add(made.getFirst().values());
                program.run(given, made);
                running.decrementAndGet();
            }

            @Override
            public List<Tensor> allocate(int batch) {
                return program.allocate(batch);
            }

            @Override
            public void cancel() {
                program.cancel();
            }

            @Override
            public void close() {
                program.close();
            }
        }
    }
}
