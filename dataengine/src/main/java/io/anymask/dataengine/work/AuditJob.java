package io.anymask.dataengine.work;

import io.anymask.dataengine.AuditLog;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.replay.Audit;
import io.anymask.dataengine.replay.Finding;
import io.anymask.dataengine.replay.GalleryPhotos;
import io.anymask.dataengine.replay.Replay;
import io.anymask.dataengine.run.Report;
import io.anymask.dataengine.run.Report.Count;
import io.anymask.dataengine.store.Database;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/// Reads all masks of a project in all their versions, and asks their prompts once more.
record AuditJob(Machine machine, Database database, Clock clock, Project project) implements Job {
    private static final int NAMED = 100;

    @Override
    public Result run(Watch watch) throws InterruptedException {
        Replay replay = new Replay(
                database,
                machine.model().segmenter(),
                machine.model().sha256(),
                new GalleryPhotos(machine.gallery(), machine.gate(), watch::giveWay));
        int[] images = new int[1];
        Audit audit = replay.audit(project, (done, total) -> {
            watch.at(done, total);
            images[0] = total;
            return true;
        });
        watch.at(images[0], images[0]);
        new AuditLog(database).masksAudited(clock.instant(), project.id(), audit.summary());
        Stream<String> passedOver = audit.passedOver().entrySet().stream()
                .map(entry -> "not made again: %d %s"
                        .formatted(entry.getValue(), entry.getKey().says()))
                .sorted();
        Stream<String> findings = audit.findings().stream().limit(NAMED).map(Finding::says);
        Report report = Report.of(Count.IMAGES, images[0], Count.VERSIONS, audit.masks())
                .with(Count.REPLAYED, audit.replayed())
                .with(Count.FINDINGS, audit.findings().size());
        return new Result(
                new Report(
                        report.counts(),
                        List.of(),
                        Stream.concat(findings, passedOver).toList(),
                        List.of()),
                null);
    }
}
