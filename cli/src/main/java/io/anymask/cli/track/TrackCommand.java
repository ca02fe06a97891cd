package io.anymask.cli.track;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.Build;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.options.PixelLimit;
import io.anymask.cli.output.OutputFolder;
import io.anymask.cli.progress.Bar;
import io.anymask.cli.progress.Resumable;
import io.anymask.dataset.ResultNames;
import io.anymask.dataset.VocColours;
import io.anymask.evaluation.report.FileStamp;
import io.anymask.file.FolderLock;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.FrameMasks;
import io.anymask.inference.video.ResumableTracker;
import io.anymask.inference.video.TrackedMask;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.mask.Mask;
import io.anymask.prompt.PromptException;
import io.anymask.video.Film;
import io.anymask.video.FilmFrame;
import io.anymask.video.FilmInfo;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask track`: objects followed through a film.
@AutoService(Subcommand.class)
@Command(
        name = "track",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Follow objects through a film: show them in one frame, or correct them in several."
                + " A stopped run resumes where it was.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask track dog.mp4 --point 400,300",
            "  anymask track dog.mp4 --point 0:400,300 --box 0:20,40,180,220 --object 2 --point 48:700,120",
            "  anymask track frames/ --mask 0:first.png --output swan/ --json"
        })
public final class TrackCommand implements Subcommand, Callable<Integer> {
    /// Where results go unless something else is said.
    private static final String FOLDER = "anymask-track";

    /// How frames become prompts for the next ones.
    enum Method {
        /// Remembered embeddings of earlier frames.
        MATCHING,
        /// The last mask alone.
        PREVIOUS
    }

    /// What is written beside lines, label maps and the film.
    enum Format {
        /// One file as YouTube-VIS has it.
        YOUTUBE_VIS;

        @Override
        public String toString() {
            return "youtube-vis";
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILM",
            description = "A film: MP4, WebM, AVI and others, an animated GIF, or a folder of pictures.")
    private Path path = Path.of(".");

    @Option(
            names = {Shown.POINT, "--correct"},
            paramLabel = "[FRAME:]x,y[,0|1]",
            parameterConsumer = Shown.InOrder.class,
            description =
                    "A click in a frame, counted from 0, in pixels; 1 (the default) belongs to the object, 0 does not."
                            + " In a later frame it corrects. Repeat for more.")
    final Shown shown = new Shown(); // behind the options of prompts, all of them: their order counts

    @Option(
            names = Shown.BOX,
            paramLabel = "[FRAME:]x0,y0,x1,y1",
            parameterConsumer = Shown.InOrder.class,
            description = "A box around the object in a frame.")
    Shown boxes = shown;

    @Option(
            names = Shown.MASK,
            paramLabel = "[FRAME:]FILE",
            parameterConsumer = Shown.InOrder.class,
            description = "The object's exact mask in a frame: a picture of the film's size, white is the object.")
    Shown masks = shown;

    @Option(
            names = Shown.OBJECT,
            paramLabel = "N",
            parameterConsumer = Shown.InOrder.class,
            description = "The number of the object that the points, boxes and masks behind this option show."
                    + " Default: 1.")
    Shown objects = shown;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description =
                    "A JSON list of prompts: [{\"frame\": 48, \"object\": 2, \"points\": [[700, 120]]}]; see docs/json.md.")
    private @Nullable Path prompts;

    @Option(
            names = "--backward",
            description = "From the last frame in which something is shown to the first one. Makes no film.")
    private boolean backward;

    @Option(
            names = "--to",
            paramLabel = "FRAME",
            description =
                    "The last frame to be followed into. Default: the end of the film, or with --backward frame 0.")
    private @Nullable Integer to;

    @Option(
            names = "--method",
            paramLabel = "M",
            description = "matching: by what was remembered of the object; previous: by its last mask alone."
                    + " Default: matching. A SAM 2 has its own.")
    private @Nullable Method method;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = FOLDER,
            description = "Where the files go. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of(FOLDER);

    @Option(
            names = "--format",
            paramLabel = "F",
            description = "youtube-vis: all objects in the file youtube-vis.json too, when the film is through.")
    private @Nullable Format format;

    @Option(
            names = "--overwrite",
            description = "Replace the results of an earlier run; start over instead of resuming.")
    private boolean overwrite;

    @Option(names = "--json", description = "Print the line of each frame as well.")
    private boolean json;

    @Mixin
    private final PixelLimit limit = new PixelLimit();

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Override
    public Integer call() {
        List<Shown.Showing> showings = shown.read(prompts);
        requireNumbers(showings);
        Follower.requireMethod(model, method);
        try (Film film = Film.open(path, limit.limits())) {
            requireFrames(film, showings);
            OutputFolder folder = OutputFolder.open(output);
            FolderLock lock = folder.lock();
            // The model first: results of an earlier run stay when it does not open.
            try (Follower follower = Follower.open(model, method, film.info().frames())) {
                Resumable.run(err(), overwrite, () -> run(film, showings, folder, follower.tracker()));
            } finally {
                lock.close();
            }
            String fault = film.info().fault();
            if (fault != null) {
                err().println(path + ": " + fault);
            }
        }
        return 0;
    }

    private boolean run(Film film, List<Shown.Showing> showings, OutputFolder folder, ResumableTracker tracker) {
        TrackState state = TrackState.open(folder, setup(showings), tracker, overwrite);
        if (!state.isResumed()) {
            TrackFiles.clear(folder, overwrite);
        }
        VideoSegmenter video = state.segmenter(tracker);
        int done = state.done(begin(showings));
        try (TrackFiles files =
                TrackFiles.open(folder, done, film.info().frameRate(), backward, youtubeVis(film.info()))) {
            if (done > 0) {
                err().printf("%s: %d frames are done, the others follow%n", path, done);
            } else {
                state.save(video);
            }
            follow(film, showings, video, done, files, state);
        }
        state.remove();
        return true;
    }

    /// All that decides what is written, beside the model.
    private SequencedMap<String, String> setup(List<Shown.Showing> showings) {
        SequencedMap<String, String> setup = new LinkedHashMap<>();
        setup.put("film", path.toAbsolutePath().normalize().toString());
        setup.put("files", FileStamp.of(List.of(path)));
        setup.put("prompts", Shown.fingerprint(showings));
        setup.put("direction", backward ? "backward" : "forward");
        setup.put("last frame", to == null ? "that of the film" : to.toString());
        setup.put("format", String.valueOf(format));
        setup.put("version", Build.name());
        return setup;
    }

    private @Nullable YoutubeVis youtubeVis(FilmInfo film) {
        return format == Format.YOUTUBE_VIS
                ? new YoutubeVis(ResultNames.stem(path), film.width(), film.height(), film.frames())
                : null;
    }

    /// A label map has no more.
    private static void requireNumbers(List<Shown.Showing> showings) {
        for (Shown.Showing showing : showings) {
            if (showing.object() >= VocColours.NUMBERS) {
                throw new OptionException("object: got %d, expected 1 to %d, which a label map holds"
                        .formatted(showing.object(), VocColours.NUMBERS - 1));
            }
        }
    }

    private void requireFrames(Film film, List<Shown.Showing> showings) {
        int frames = film.info().frames();
        for (Shown.Showing showing : showings) {
            if (showing.frame() >= frames) {
                throw new OptionException("frame %d: the film has %d frames, expected 0 to %d"
                        .formatted(showing.frame(), frames, frames - 1));
            }
            try {
                if (showing.prompt() != null) {
                    showing.prompt()
                            .requireFits(film.info().width(), film.info().height());
                }
            } catch (PromptException e) {
                throw new OptionException("frame %d: %s".formatted(showing.frame(), e.getMessage()), e);
            }
            Mask mask = showing.mask();
            if (mask != null
                    && (mask.width() != film.info().width()
                            || mask.height() != film.info().height())) {
                throw new OptionException("mask of object %d in frame %d: got %d×%d pixels, expected the film's %d×%d"
                        .formatted(
                                showing.object(),
                                showing.frame(),
                                mask.width(),
                                mask.height(),
                                film.info().width(),
                                film.info().height()));
            }
        }
        int begin = begin(showings);
        if (to != null && (to >= frames || (backward ? to > begin : to < begin) || to < 0)) {
            throw new OptionException("--to: got %d, expected a frame from %d to %d"
                    .formatted(to, backward ? 0 : begin, backward ? begin : frames - 1));
        }
    }

    private int begin(List<Shown.Showing> showings) {
        return backward ? showings.getLast().frame() : showings.getFirst().frame();
    }

    /// @param done frames whose lines and maps are there
    private void follow(
            Film film,
            List<Shown.Showing> showings,
            VideoSegmenter video,
            int done,
            TrackFiles files,
            TrackState state) {
        int begin = begin(showings);
        int end = to == null ? backward ? 0 : film.info().frames() - 1 : to;
        for (Shown.Showing showing : backward ? showings.reversed() : showings) {
            if (Math.abs(showing.frame() - begin) >= done) {
                plan(video, showing);
            }
        }
        Iterator<FilmFrame> frames = backward ? film.backwardsFrom(begin) : film.from(begin);
        Set<Integer> lost = new HashSet<>();
        int total = Math.abs(end - begin) + 1;
        long start = System.nanoTime();
        try (Bar bar = new Bar(String.valueOf(path.getFileName()), "frames", err())) {
            for (int number = 0; number < total; number++) {
                FilmFrame frame = frames.next();
                KeptLines.Line line = number < done ? files.again(frame) : next(frame, video, files);
                if (json) {
                    spec.commandLine().getOut().println(line.text());
                    spec.commandLine().getOut().flush();
                }
                report(line.masks(), lost);
                bar.at(number + 1, total);
                if (number >= done && state.isDue()) {
                    files.sync();
                    state.save(video);
                }
            }
        }
        files.finish();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!json) {
            spec.commandLine()
                    .getOut()
                    .println(String.format(
                            Locale.ROOT,
                            "%s (%d×%d): %d frames from %d to %d, objects %s, %.1f frames a second, %s",
                            path,
                            film.info().width(),
                            film.info().height(),
                            total,
                            begin,
                            end,
                            showings.stream()
                                    .map(showing -> String.valueOf(showing.object()))
                                    .distinct()
                                    .collect(Collectors.joining(", ")),
                            (total - done) / seconds,
                            output));
        }
    }

    private static void plan(VideoSegmenter video, Shown.Showing showing) {
        if (showing.mask() != null) {
            video.plan(showing.frame(), showing.object(), showing.mask());
        } else if (showing.prompt() != null) {
            video.plan(showing.frame(), showing.object(), showing.prompt());
        }
    }

    private static KeptLines.Line next(FilmFrame frame, VideoSegmenter video, TrackFiles files) {
        FrameMasks masks = video.show(new Frame(frame.number(), frame.image()));
        return new KeptLines.Line(files.write(frame, masks), masks);
    }

    /// Says in which frame an object is lost, and in which it is back.
    private void report(FrameMasks masks, Set<Integer> lost) {
        for (TrackedMask object : masks.objects()) {
            if (object.isLost() && lost.add(object.object())) {
                err().printf(
                                "frame %d: object %d is lost; show it again with --correct FRAME:x,y where it is back%n",
                                masks.frame(), object.object());
            } else if (!object.isLost() && lost.remove(object.object())) {
                err().printf("frame %d: object %d is back%n", masks.frame(), object.object());
            }
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
