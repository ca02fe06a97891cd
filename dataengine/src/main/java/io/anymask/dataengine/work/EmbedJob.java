package io.anymask.dataengine.work;

import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.run.Report;
import io.anymask.dataengine.run.Report.Count;
import java.util.List;

/// Puts the embeddings of all images on the disk.
record EmbedJob(Machine machine, List<ProjectImage> images) implements Job {
    @Override
    public Result run(Watch watch) throws InterruptedException {
        long[] counts = new long[2];
        EachImage.of(images, watch, image -> {
            boolean computed = machine.embedder()
                    .prepare(machine.photo(image), (result, seconds) -> EachImage.await(result, seconds, watch));
            counts[computed ? 0 : 1]++;
        });
        return new Result(Report.of(Count.IMAGES, counts[0], Count.SKIPPED, counts[1]), null);
    }
}
