package io.anymask.dataengine.work;

import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.Report;
import io.anymask.dataengine.run.Report.Count;
import io.anymask.dataset.exchange.AnnotationSet;
import io.anymask.dataset.exchange.Exporter;
import io.anymask.dataset.exchange.Format;
import io.anymask.dataset.exchange.LossReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Writes a project's masks into a file to download: what the format cannot hold first, then the masks.
record ExportJob(Machine machine, Exports exports, ProjectRun run, Format format, AnnotationSet set) implements Job {
    private static final int PASSES = 2;

    @Override
    public Result run(Watch watch) throws IOException {
        WatchedSet watched =
                new WatchedSet(set, PASSES, watch, () -> machine.disk().require(0));
        Exporter exporter = new Exporter(format);
        LossReport losses = exporter.losses(watched);
        Path file = exports.write(run.id(), exporter, format, watched, watch);
        Report report = new Report(
                Map.of(
                        Count.IMAGES, (long) watched.images(),
                        Count.OBJECTS, (long) watched.objects(),
                        Count.BYTES, exports.size(file)),
                losses.lines(),
                List.of(),
                List.of());
        return new Result(report, String.valueOf(file.getFileName()));
    }
}
