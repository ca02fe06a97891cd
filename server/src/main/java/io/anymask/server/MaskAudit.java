package io.anymask.server;

import io.anymask.dataengine.AuditLog;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.replay.Audit;
import io.anymask.dataengine.replay.Finding;
import io.anymask.dataengine.replay.GalleryPhotos;
import io.anymask.dataengine.replay.Replay;
import io.anymask.dataengine.store.Database;
import io.anymask.inference.Segmenter;
import io.anymask.service.Metrics;
import io.anymask.service.gallery.DecodeGate;
import io.anymask.service.gallery.Gallery;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// Reads all masks of a team, and asks their prompts again. It waits while somebody waits for the model.
final class MaskAudit {
    private static final System.Logger LOG = System.getLogger(MaskAudit.class.getName());

    /// Findings of one project that go to the log.
    private static final int TOLD = 20;

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Database database;
    private final BooleanSupplier busy;
    private final Replay replay;
    private final AtomicReference<Result> last = new AtomicReference<>(new Result(0, 0, 0));

    /// Of all projects together.
    private record Result(long masks, long findings, double seconds) {}

    MaskAudit(
            Database database, Segmenter sam, Gallery gallery, DecodeGate gate, BooleanSupplier busy, Metrics metrics) {
        this.database = database;
        this.busy = busy;
        this.replay = new Replay(
                database, sam, sam.model().checkpoint().sha256(), new GalleryPhotos(gallery, gate, this::giveWay));
        metrics.gauge("audit_masks", "Versions of masks that the last audit read.", () -> last().masks());
        metrics.gauge("audit_findings", "Masks that the last audit found not well.", () -> last().findings());
        metrics.gauge("audit_seconds", "How long the last audit took.", () -> last().seconds());
    }

    private Result last() {
        return Objects.requireNonNull(last.get());
    }

    /// @throws InterruptedException when the server ends: nothing is told of what was not looked at
    void run(Clock clock) throws InterruptedException {
        long began = System.nanoTime();
        long masks = 0;
        long findings = 0;
        for (Project project : new Projects(database, clock).all()) {
            Audit audit = replay.audit(project, (done, of) -> true);
            tell(project, audit);
            new AuditLog(database).masksAudited(clock.instant(), project.id(), audit.summary());
            masks += audit.masks();
            findings += audit.findings().size();
        }
        last.set(new Result(masks, findings, (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1)));
    }

    private static void tell(Project project, Audit audit) {
        LOG.log(
                audit.isClean() ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
                "audit of the masks of project {0}: {1}",
                project.id(),
                audit.summary());
        audit.findings().stream()
                .limit(TOLD)
                .map(Finding::says)
                .forEach(says -> LOG.log(System.Logger.Level.WARNING, "{0}", says));
    }

    private void giveWay() throws InterruptedException {
        while (busy.getAsBoolean()) {
            Thread.sleep(PAUSE);
        }
    }
}
