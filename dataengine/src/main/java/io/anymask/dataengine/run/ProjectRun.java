package io.anymask.dataengine.run;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Long work on a project: a value, each change of which is another one.
///
/// @param params as they were asked for, with the defaults filled in: JSON by SAM's names
/// @param model SHA-256 of the weights; null where no model takes part
/// @param starter a person's id
/// @param change counts from 1, so that those who watch can tell what they have missed
/// @param resumed how often it went on after a restart
/// @param done images so far; of imports and exports also those that were looked through before
/// @param total the same in all, 0 while not known
/// @param failed images that could not be worked on
/// @param errors of these, the first few
/// @param report null until it is completed
/// @param artifact name of the file to download; null for none
/// @param reason why it failed, for people; null when it did not
public record ProjectRun(
        String id,
        String project,
        RunKind kind,
        String params,
        @Nullable String model,
        String starter,
        RunState state,
        long change,
        int resumed,
        int done,
        int total,
        int failed,
        List<Fault> errors,
        @Nullable Report report,
        @Nullable String artifact,
        @Nullable String reason,
        Instant created,
        @Nullable Instant finished) {
    /// Errors that are listed one by one.
    public static final int MOST_ERRORS = 20;

    public ProjectRun {
        errors = List.copyOf(errors);
    }

    /// One that waits for its turn.
    public static ProjectRun queued(
            String id,
            String project,
            RunKind kind,
            String params,
            @Nullable String model,
            String starter,
            Instant now) {
        return new ProjectRun(
                id,
                project,
                kind,
                params,
                model,
                starter,
                RunState.QUEUED,
                1,
                0,
                0,
                0,
                0,
                List.of(),
                null,
                null,
                null,
                now,
                null);
    }

    /// The next value: its turn has come.
    public ProjectRun running() {
        return next(RunState.RUNNING, done, total, failed, errors, null, null, null, null);
    }

    /// The next value of one that the end of a process stopped: it waits for its turn again, and looks at every
    /// image anew.
    ///
    /// @param with SHA-256 of the weights that it goes on with; null where no model takes part
    public ProjectRun resuming(@Nullable String with) {
        return new ProjectRun(
                id,
                project,
                kind,
                params,
                with,
                starter,
                RunState.QUEUED,
                change + 1,
                resumed + 1,
                0,
                0,
                0,
                List.of(),
                null,
                null,
                null,
                created,
                null);
    }

    /// The next value, further on.
    public ProjectRun at(int imagesDone, int imagesTotal) {
        return next(state, imagesDone, imagesTotal, failed, errors, null, null, null, null);
    }

    /// The next value, with an image more that could not be worked on.
    public ProjectRun with(Fault fault) {
        List<Fault> listed = failed < MOST_ERRORS
                ? Stream.concat(errors.stream(), Stream.of(fault)).toList()
                : errors;
        return next(state, done, total, failed + 1, listed, null, null, null, null);
    }

    /// The last value: all is done.
    ///
    /// @param file name of what it made; null for none
    public ProjectRun completed(Report made, @Nullable String file, Instant now) {
        return next(RunState.COMPLETED, done, total, failed, errors, made, file, null, now);
    }

    /// The last value of one that did not come to its end.
    ///
    /// @param why null where the state says it
    public ProjectRun ended(RunState last, @Nullable String why, Instant now) {
        return next(last, done, total, failed, errors, null, null, why, now);
    }

    private ProjectRun next(
            RunState nextState,
            int nextDone,
            int nextTotal,
            int nextFailed,
            List<Fault> nextErrors,
            @Nullable Report made,
            @Nullable String file,
            @Nullable String why,
            @Nullable Instant over) {
        return new ProjectRun(
                id,
                project,
                kind,
                params,
                model,
                starter,
                nextState,
                change + 1,
                resumed,
                nextDone,
                nextTotal,
                nextFailed,
                nextErrors,
                made,
                file,
                why,
                created,
                over);
    }
}
