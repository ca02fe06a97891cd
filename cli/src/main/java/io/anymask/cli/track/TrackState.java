package io.anymask.cli.track;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OutputFailure;
import io.anymask.cli.output.OutputFolder;
import io.anymask.file.FileFault;
import io.anymask.inference.video.ResumableTracker;
import io.anymask.inference.video.VideoException;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.inference.video.VideoState;
import io.anymask.model.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// By what a run that was stopped goes on: beside its results, a file with what is known of the objects after one
/// of the frames. It is there from the beginning of a run to its end.
///
/// What a stop costs is a tenth of the work at most, and a minute; what saving costs is a twentieth of the time.
final class TrackState {
    /// The file's name.
    static final String FILE = "state.safetensors";

    private static final long LEAST = Duration.ofSeconds(1).toNanos();
    private static final long MOST = Duration.ofMinutes(1).toNanos();
    private static final int SHARE_OF_WORK = 10;
    private static final int SHARE_OF_TIME = 20;

    private final Path file;
    private final SequencedMap<String, String> setup;
    private final @Nullable VideoState found;
    private final long start = System.nanoTime();
    private long saved = start;
    private long cost;

    /// The first save is of next to nothing, and pays for the code that is loaded for it.
    private boolean isFirst = true;

    private TrackState(Path file, SequencedMap<String, String> setup, @Nullable VideoState found) {
        this.file = file;
        this.setup = setup;
        this.found = found;
    }

    /// @param setup of the command, all that its results depend on beside the tracker's
    /// @param startsOver forgets what is there
    /// @throws InputException when the state of another run is there, or one that cannot be read
    static TrackState open(
            OutputFolder folder, SequencedMap<String, String> setup, ResumableTracker tracker, boolean startsOver) {
        Path file = folder.file(FILE);
        if (startsOver) {
            delete(file);
        }
        if (!Files.exists(file)) {
            return new TrackState(file, setup, null);
        }
        SequencedMap<String, String> expected = new LinkedHashMap<>(setup);
        expected.putAll(tracker.setup());
        try {
            VideoState found = VideoState.read(file);
            String differences = found.differences(expected);
            if (!differences.isEmpty()) {
                throw new InputException(
                        "%s: of a run with %s; choose another --output, or --overwrite".formatted(file, differences));
            }
            return new TrackState(file, setup, found);
        } catch (VideoException e) {
            throw new InputException(e.getMessage() + "; start over with --overwrite", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new OutputFailure(file + ": cannot be removed (" + FileFault.describe(e) + ")", e);
        }
    }

    /// Whether a run goes on that was stopped.
    boolean isResumed() {
        return found != null;
    }

    /// How many frames are done.
    ///
    /// @param begin the first of them
    int done(int begin) {
        VideoState.Place place = found == null ? null : found.place();
        return place == null ? 0 : Math.abs(place.number() - begin) + 1;
    }

    /// At its beginning, or behind the frames that are done.
    ///
    /// @throws InputException when the state is damaged
    VideoSegmenter segmenter(ResumableTracker tracker) {
        try {
            return found == null ? new VideoSegmenter(tracker) : VideoSegmenter.resume(tracker, found);
        } catch (VideoException e) {
            throw new InputException(e.getMessage() + "; start over with --overwrite", e);
        }
    }

    /// Whether so much was done since it was saved that it is to be saved again.
    boolean isDue() {
        long now = System.nanoTime();
        return now - saved >= Math.max(SHARE_OF_TIME * cost, Math.clamp((now - start) / SHARE_OF_WORK, LEAST, MOST));
    }

    /// @throws OutputFailure when it cannot be written
    void save(VideoSegmenter video) {
        long begun = System.nanoTime();
        try {
            video.state().withSetup(setup).write(file);
        } catch (CheckpointException e) {
            throw new OutputFailure(String.valueOf(e.getMessage()), e);
        }
        saved = System.nanoTime();
        cost = isFirst ? 0 : saved - begun;
        isFirst = false;
    }

    /// When all is done.
    void remove() {
        delete(file);
    }
}
