package io.anymask.dataengine.work;

import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.run.Report;
import io.anymask.dataengine.run.Report.Count;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Puts the embeddings of all images on the disk.
record EmbedJob(Machine machine, List<ProjectImage> images) implements Job {
    private static final int LOOK_MILLISECONDS = 200;

    @Override
    public Result run(Watch watch) throws InterruptedException {
        long[] counts = new long[2];
        EachImage.of(images, watch, image -> {
            boolean computed = machine.embedder()
                    .prepare(machine.photo(image), (result, seconds) -> await(result, seconds, watch));
            counts[computed ? 0 : 1]++;
        });
        return new Result(Report.of(Count.IMAGES, counts[0], Count.SKIPPED, counts[1]), null);
    }

    /// Looks again and again whether it shall go on.
    private static boolean await(CompletableFuture<?> result, int seconds, Watch watch) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            watch.goOn();
            try {
                result.get(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
                return true;
            } catch (ExecutionException e) {
                return true; // whoever reads the result will see why
            } catch (TimeoutException e) {
                // not yet: looks again
            }
        }
        return result.isDone();
    }
}
