package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Lifecycle;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nothing is closed under running work. A mistake here ends the process, not the test.
class LifecycleTest {
    private static final int TIMES = Integer.getInteger("anymask.closings", 6);

    private static final SamModel SMALL =
            SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")).withImageSize(256);

    private static final Image PHOTO = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);

    /// Threads embed, decode and segment everything without end; another closes, twice, at a random moment.
    @Test
    @Timeout(300)
    void closingWhileOthersWorkIsSafe() throws InterruptedException, ExecutionException {
        Random random = new Random(7);
        AtomicInteger worked = new AtomicInteger();
        for (int time = 0; time < TIMES; time++) {
            Segmenter sam = open();
            ImageEmbedding embedding = sam.embed(PHOTO);
            MaskGeneratorOptions fewPoints =
                    MaskGeneratorOptions.DEFAULT.toBuilder().pointsPerSide(4).build();
            List<Runnable> works = List.of(
                    () -> sam.embed(PHOTO),
                    () -> embedding.predict(Prompt.point(400, 420)),
                    () -> embedding
                            .predict(Prompt.box(100, 100, 700, 900))
                            .best()
                            .logits(),
                    () -> AutomaticMaskGenerator.of(sam, fewPoints).generate(PHOTO));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<IllegalStateException>> ends = new ArrayList<>();
                for (Runnable work : works) {
                    ends.add(threads.submit(() -> untilRefused(work, worked)));
                }
                Thread.sleep(random.nextInt(150));
                while (time == TIMES - 1 && worked.get() == 0) { // a busy machine
                    Thread.sleep(10);
                }
                Future<?> other = threads.submit(sam::close);
                sam.close();
                other.get();
                for (Future<IllegalStateException> end : ends) {
                    assertThat(end.get()).hasMessageContaining("closed");
                }
            }
        }
        assertThat(worked.get()).isPositive();
    }

    private static IllegalStateException untilRefused(Runnable work, AtomicInteger worked) {
        while (true) {
            try {
                work.run();
                worked.incrementAndGet();
            } catch (IllegalStateException e) {
                return e;
            }
        }
    }

    @Test
    void aClosedSegmenterRefusesInOurWords() {
        Segmenter sam = open();
        ImageEmbedding embedding = sam.embed(PHOTO);
        sam.close();
        sam.close();
        for (Runnable late : List.<Runnable>of(
                sam::prepare,
                () -> sam.embed(PHOTO),
                () -> embedding.predict(Prompt.point(400, 420)),
                () -> AutomaticMaskGenerator.of(sam).generate(PHOTO))) {
            assertThatThrownBy(late::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the segmenter is closed; keep it open as long as it is used");
        }
        assertThat(embedding.values().toFloats()).isNotEmpty();
    }

    @Test
    void closedEnginesAndProgramsRefuseInOurWords() {
        OnnxEngine engine = new OnnxEngine();
        Engine.Program program = engine.compile(SMALL.parts().imagePart());
        engine.close();
        engine.close();
        assertThatThrownBy(() -> engine.compile(SMALL.parts().imagePart()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the engine is closed");
        program.close();
        program.close();
        assertThatThrownBy(() -> program.run(List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed; keep it open");
    }

    @Test
    void closingWaitsForWorkAndHappensOnce() throws InterruptedException, ExecutionException {
        Lifecycle lifecycle = new Lifecycle("the thing");
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> work = threads.submit(() -> lifecycle.during(() -> {
                started.countDown();
                await(cancelled);
                events.add("worked");
                return "done";
            }));
            await(started);
            Runnable close = () -> lifecycle.close(cancelled::countDown, () -> events.add("released"));
            Future<?> first = threads.submit(close);
            close.run();
            first.get();
            assertThat(work.get()).isEqualTo("done");
        }
        assertThat(events).containsExactly("worked", "released");
        assertThatThrownBy(() -> lifecycle.during(() -> "late")).hasMessageStartingWith("the thing is closed");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Segmenter open() {
        return Segmenter.open(SMALL, new OnnxEngine());
    }
}
