package io.anymask.dataengine.work;

import io.anymask.dataengine.Annotations;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.Sequences;
import io.anymask.dataengine.Tasks;
import io.anymask.dataengine.exchange.ProjectSet;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.store.Database;
import io.anymask.dataset.exchange.AnnotationSet;
import io.anymask.dataset.exchange.Format;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/// Makes the jobs of runs. Safe for use by several threads.
record Jobs(
        Database database,
        Clock clock,
        Machine machine,
        Projects projects,
        Annotations annotations,
        Tasks tasks,
        Exports exports,
        Path trainings) {
    /// @param run that has begun
    Job of(ProjectRun run, Work work) {
        List<ProjectImage> images = database.read(tx -> tx.images().all(run.project()));
        return switch (work) {
            case Work.Embed() -> new EmbedJob(machine, images);
            case Work.Find find ->
                new FindJob(
                        machine,
                        annotations,
                        tasks,
                        run,
                        find,
                        projects.find(run.project()).copies() > 1,
                        images.stream()
                                .filter(image -> find.states().contains(image.state()))
                                .toList());
            case Work.Audit() -> new AuditJob(machine, database, clock, projects.find(run.project()));
            case Work.Train train -> new TrainJob(machine, database, clock, run, train, trainings.resolve(run.id()));
            case Work.Export(Format format) -> new ExportJob(machine, exports, run, format, set(run.project()));
            case Work.Import bring -> new ImportJob(machine, projects, annotations, tasks, run, bring, images);
            case Work.Frames frames -> new FramesJob(machine, clock, projects, sequences(), run, frames);
            case Work.Track track -> new TrackJob(machine, sequences(), tasks, run, track);
        };
    }

    /// Films of projects.
    Sequences sequences() {
        return new Sequences(database, annotations);
    }

    /// A project's masks, as exports write them.
    AnnotationSet set(String project) {
        return new ProjectSet(database, projects.find(project));
    }
}
