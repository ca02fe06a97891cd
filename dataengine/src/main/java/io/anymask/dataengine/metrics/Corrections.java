package io.anymask.dataengine.metrics;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.store.Database;
import io.anymask.dataset.audit.ImageAudit;
import io.anymask.dataset.audit.MaskPair;
import io.anymask.dataset.audit.Pairing;
import io.anymask.dataset.audit.QualityAudit;
import java.util.ArrayList;
import java.util.List;

/// The masks of a project that people were offered, as they were found and as people left them: corrected, or
/// accepted as they were. A mask is offered as a proposal or prefilled; one that a run has accepted counts once
/// somebody has changed it. Stateless.
public final class Corrections {
    private Corrections() {}

    /// Of the masks in the images' own sets. Images on which nobody has judged a mask are left out.
    public static QualityAudit of(Database database, String project) {
        return database.snapshot(tx -> {
            List<ImageAudit> audits = new ArrayList<>();
            Sums sums = new Sums();
            for (ProjectImage image : tx.images().all(project)) {
                List<List<Annotation>> masks =
                        ProjectMetrics.grouped(tx.annotations().versions(project, image.id()));
                ImageAudit audit = audit(image.name(), masks, sums);
                if (!audit.pairs().isEmpty() || !audit.removed().isEmpty()) {
                    audits.add(audit);
                }
            }
            return new QualityAudit(audits, List.of(), List.of(), sums.unjudged, sums.unknown);
        });
    }

    private static final class Sums {
        private long unjudged;
        private long unknown;
    }

    private static ImageAudit audit(String image, List<List<Annotation>> masks, Sums sums) {
        List<MaskPair> pairs = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        List<String> added = new ArrayList<>();
        for (List<Annotation> versions : masks) {
            Annotation first = versions.getFirst();
            Annotation current = versions.getLast();
            String id = first.id();
            boolean kept = current.status() == Status.ACCEPTED;
            Source source = first.provenance().source();
            if (!MaskFacts.isOffered(first) && source != Source.AUTOMATIC) {
                if (kept && source != Source.IMPORTED) {
                    added.add(id);
                }
            } else if (!isJudged(versions)) {
                sums.unjudged++;
            } else if (History.of(first.provenance().history()).edited()) {
                sums.unknown++;
            } else if (kept) {
                pairs.add(new MaskPair(id, id, first.mask().iou(current.mask())));
            } else {
                removed.add(id);
            }
        }
        return new ImageAudit(image, pairs, removed, added, Pairing.ID, false);
    }

    /// Whether a person has: what a run accepts, nobody has looked at.
    private static boolean isJudged(List<Annotation> versions) {
        Annotation first = versions.getFirst();
        boolean unattended = first.provenance().source() == Source.AUTOMATIC && first.status() == Status.ACCEPTED;
        return versions.getLast().status() != Status.PROPOSED && !(unattended && versions.size() == 1);
    }
}
