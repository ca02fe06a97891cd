package io.anymask.dataengine.work;

import io.anymask.dataengine.Annotations;
import io.anymask.dataengine.Tasks;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.Report;
import io.anymask.dataengine.run.Report.Count;
import io.anymask.dataengine.run.RunKind;
import io.anymask.dataengine.work.Work.Search;
import io.anymask.file.Sha256;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.service.model.ServedModel;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds masks on each image, and keeps them: as proposals, for which a task of completing is
/// opened, or accepted (paper, section 4: the semi-automatic and the fully automatic stage).
///
/// @param several whether several people annotate each image, without seeing what others did
record FindJob(
        Machine machine,
        Annotations annotations,
        Tasks tasks,
        ProjectRun run,
        Work.Find work,
        boolean several,
        List<ProjectImage> images)
        implements Job {
    private static final int ID_LENGTH = 32;
    private static final Set<Count> COUNTED = Set.of(Count.IMAGES, Count.SKIPPED, Count.EMPTY, Count.KEPT, Count.KNOWN);

    @Override
    public Result run(Watch watch) throws InterruptedException {
        try (MaskFinder finder = finder()) {
            return run(finder, watch);
        }
    }

    private MaskFinder finder() {
        return switch (work.search()) {
            case Search.Everything(MaskGeneratorOptions options) -> new EverythingFinder(machine, options);
            case Search.Boxes boxes -> new BoxFinder(machine, boxes);
        };
    }

    private Result run(MaskFinder finder, Watch watch) throws InterruptedException {
        Map<Count, Long> counts = new EnumMap<>(Count.class);
        COUNTED.forEach(count -> counts.put(count, 0L));
        EachImage.of(images, watch, image -> {
            boolean annotated = !annotations
                    .of(image.project(), image.id(), Draft.MAIN)
                    .annotations()
                    .isEmpty();
            boolean alone = several && image.state() == ProjectImage.State.NEW;
            if ((annotated && !work.annotated()) || alone || annotations.isOpen(image.project(), image.id())) {
                counts.merge(Count.SKIPPED, 1L, Long::sum);
                return;
            }
            List<MaskFinder.Found> masks = finder.on(image, watch);
            watch.goOn();
            Annotations.Found found = annotations.find(
                    Writing.unattended(run.starter(), image.project(), image.id()),
                    masks.stream()
                            .limit(work.most())
                            .map(mask -> draft(image, mask))
                            .toList());
            if (work.status() == Status.PROPOSED && found.kept() > 0) {
                tasks.complete(image.project(), image.id());
            }
            counts.merge(Count.IMAGES, 1L, Long::sum);
            counts.merge(Count.EMPTY, masks.isEmpty() ? 1L : 0L, Long::sum);
            counts.merge(Count.KEPT, (long) found.kept(), Long::sum);
            counts.merge(Count.KNOWN, (long) found.known(), Long::sum);
        });
        if (work.status() == Status.PROPOSED) {
            tasks.completeProposed(run.project()); // also what an interrupted run had left
        }
        return new Result(new Report(counts, List.of(), List.of(), List.of()), null);
    }

    /// Known by the model and the pixels: found again, it is the same.
    private Draft draft(ProjectImage image, MaskFinder.Found mask) {
        ServedModel model = machine.model();
        String all = String.join(
                "\n", image.project(), image.id(), model.sha256(), mask.mask().compressed());
        String id = HexFormat.of()
                .formatHex(Sha256.digest().digest(all.getBytes(StandardCharsets.UTF_8)))
                .substring(0, ID_LENGTH);
        Provenance provenance = new Provenance(
                work.kind() == RunKind.PREFILL ? Source.PREFILLED : Source.AUTOMATIC,
                model.id(),
                model.sha256(),
                mask.prompt(),
                0, // of a point's three masks it is not known which
                mask.predictedIou(),
                mask.stabilityScore(),
                mask.origin());
        return new Draft(id, Draft.MAIN, work.status(), null, mask.mask(), provenance);
    }
}
