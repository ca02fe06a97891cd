package io.anymask.dataengine.work;

import io.anymask.BadInputException;
import io.anymask.dataengine.Annotations;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.Tasks;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.exchange.ProjectImport;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.Report;
import io.anymask.dataengine.run.Report.Count;
import io.anymask.dataset.exchange.Archive;
import io.anymask.dataset.exchange.Format;
import io.anymask.dataset.exchange.Importer;
import io.anymask.dataset.exchange.LossReport;
import io.anymask.dataset.exchange.Photos;
import io.anymask.file.Folders;
import io.anymask.service.ServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Brings the masks of an uploaded file into a project. What the file is called on this machine is told to nobody.
record ImportJob(
        Machine machine,
        Projects projects,
        Annotations annotations,
        Tasks tasks,
        ProjectRun run,
        Work.Import work,
        List<ProjectImage> images)
        implements Job {
    /// What a project cannot hold, which images there are, the masks.
    private static final int PASSES = 3;

    private static final int NAMED = 20;

    @Override
    public Result run(Watch watch) throws IOException {
        try {
            return bring(watch);
        } catch (BadInputException e) {
            throw new ServiceException.Invalid(shown(String.valueOf(e.getMessage())));
        }
    }

    private Result bring(Watch watch) throws IOException {
        Path in = work.upload();
        if (Archive.isOne(in)) {
            Path folder = Objects.requireNonNull(in.getParent()).resolve("unpacked");
            Folders.delete(folder); // what a stopped process had unpacked
            in = Archive.unpack(in, folder, Archive.Limits.DEFAULT, () -> {
                watch.goOn();
                machine.disk().require(0);
            });
        }
        Format format = work.format() == null ? Importer.recognise(in) : work.format();
        WatchedSet set = new WatchedSet(Importer.open(in, format, photos()), PASSES, watch, watch::goOn);
        LossReport losses = ProjectImport.losses(set);
        ProjectImport.Result result =
                new ProjectImport(projects, annotations, run.project(), run.starter()).bring(set, work.status());
        if (work.status() == Status.PROPOSED) {
            tasks.completeProposed(run.project());
        }
        long left = result.left().size();
        Report report = new Report(
                Map.of(
                        Count.IMAGES,
                        set.annotated() - left,
                        Count.KEPT,
                        result.kept(),
                        Count.KNOWN,
                        result.known(),
                        Count.LEFT,
                        left),
                losses.lines().stream().map(this::shown).toList(),
                set.notes().lines().stream().map(this::shown).toList(),
                result.left().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .limit(NAMED)
                        .map(image -> "%s: %d objects".formatted(shown(image.getKey()), image.getValue()))
                        .toList());
        return new Result(report, null);
    }

    private Photos photos() {
        Map<String, Photos.Size> sizes = new HashMap<>();
        images.forEach(image -> sizes.put(image.name(), new Photos.Size(image.width(), image.height())));
        return Photos.of(sizes);
    }

    /// Without the folders of this machine.
    private String shown(String text) {
        String folder = Objects.requireNonNull(work.upload().getParent()).toString();
        return text.replace(folder + "/unpacked/", "")
                .replace(folder + "\\unpacked\\", "")
                .replace(folder + "/unpacked", "the archive")
                .replace(folder + "/", "")
                .replace(folder + "\\", "");
    }
}
