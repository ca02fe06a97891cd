package io.anymask.cli.evaluate;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.progress.Bar;
import io.anymask.cli.report.NoteLines;
import io.anymask.dataset.VideoSet;
import io.anymask.evaluation.report.FileStamp;
import io.anymask.evaluation.report.Journal;
import io.anymask.evaluation.report.Report;
import io.anymask.evaluation.video.ClickedSequence;
import io.anymask.evaluation.video.VideoEvaluation;
import io.anymask.evaluation.video.VideoMethod;
import io.anymask.evaluation.video.VideoReport;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.sam2.VideoModel;
import io.anymask.model.sam2.Sam2Model;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask evaluate video`: objects followed through annotated videos.
@AutoService(Subcommand.class)
@Command(
        name = "video",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "How well anymask track does on DAVIS, YouTube-VOS or MOSE: J and F from the first masks, or the"
                + " corrections that a person has to make.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask evaluate video DAVIS --split 2017/val --output report/",
            "  anymask evaluate video DAVIS --sequences libby --clicks --output clicks/"
        })
public final class EvaluateVideoCommand implements Evaluation, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /// How objects are followed.
    enum Method {
        /// Remembered embeddings of earlier frames.
        MATCHING,
        /// The last mask alone.
        PREVIOUS,
        /// A SAM 2's own memory.
        MEMORY,
        /// Nothing: the first mask is kept.
        FIRST;

        /// What a model can do unless something else is asked for, and what is measured then.
        static List<Method> of(boolean isSam2) {
            return isSam2 ? List.of(MEMORY, FIRST) : List.of(MATCHING, FIRST);
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        VideoMethod ofImages() {
            return switch (this) {
                case MATCHING -> VideoMethod.matching();
                case PREVIOUS -> VideoMethod.previousMask();
                case FIRST -> VideoMethod.firstMaskKept();
                case MEMORY ->
                    throw new OptionException("--method: got memory, which a SAM 2 has; name one by --model");
            };
        }

        VideoMethod of(VideoModel sam2) {
            return switch (this) {
                case MEMORY -> VideoMethod.memory(sam2);
                case FIRST -> VideoMethod.firstMaskKept(sam2);
                case MATCHING, PREVIOUS ->
                    throw new OptionException(
                            "--method: got %s, expected memory or first of a SAM 2".formatted(word()));
            };
        }
    }

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final EvaluationOutput output = new EvaluationOutput();

    @Parameters(
            paramLabel = "DATASET",
            description =
                    "The folder with JPEGImages/ and Annotations/: DAVIS's where videos lie below a resolution, or"
                            + " ImageSets/ is beside; else YouTube-VOS's or MOSE's.")
    private Path dataset = Path.of(".");

    @Option(
            names = "--split",
            paramLabel = "S",
            description = "The list of videos in ImageSets/, such as 2017/val. Default: all videos.")
    private @Nullable String split;

    @Option(names = "--sequences", paramLabel = "NAME", split = ",", description = "Only these videos. Default: all.")
    private @Nullable List<String> sequences;

    @Option(
            names = "--method",
            paramLabel = "M",
            split = ",",
            description =
                    "matching and previous as in anymask track; memory: a SAM 2's own; first: the first mask is kept,"
                            + " which any other has to beat. Default: matching,first, or of a SAM 2 memory,first.")
    private List<Method> methods = List.of();

    @Option(
            names = "--clicks",
            description = "Show objects by one click in their middle, and correct by a click on the worst frame until J"
                    + " is 90 %%.")
    private boolean clicks;

    @Option(
            names = "--corrections",
            paramLabel = "N",
            defaultValue = "8",
            description = "With --clicks: how many clicks correct a video at most. Default: ${DEFAULT-VALUE}.")
    private int corrections;

    @Option(
            names = "--strict",
            description = "Refuse a data set in which anything is odd, instead of saying so and using the rest.")
    private boolean strict;

    @Override
    public Integer call() {
        if (corrections < 0) {
            throw new OptionException("--corrections: got %d, expected 0 or more".formatted(corrections));
        }
        VideoSet all = VideoSet.open(dataset, split);
        VideoSet videos = sequences == null ? all : all.only(sequences);
        PrintWriter err = spec.commandLine().getErr();
        NoteLines.begin(err, videos.name(), videos.found(), strict);
        output.report(spec, folder -> {
            Report report =
                    Sam2Model.recognises(model.weights()) ? evaluateSam2(videos, folder) : evaluateSam(videos, folder);
            NoteLines.end(err, videos.name(), videos.found());
            return report;
        });
        return 0;
    }

    private Report evaluateSam(VideoSet videos, Path folder) {
        List<Method> chosen = chosen(false);
        List<VideoMethod> wanted = chosen.stream().map(Method::ofImages).toList();
        try (Segmenter sam = model.open(OnnxEngine.Memory.KEEP)) {
            return evaluate(
                    VideoEvaluation.of(sam::embed, wanted),
                    videos,
                    setup(model.setup(sam.provenance()), chosen, videos),
                    folder);
        }
    }

    private Report evaluateSam2(VideoSet videos, Path folder) {
        List<Method> chosen = chosen(true);
        try (VideoModel sam2 = model.openVideo(OnnxEngine.Memory.KEEP)) {
            return evaluate(
                    VideoEvaluation.of(
                            chosen.stream().map(method -> method.of(sam2)).toList()),
                    videos,
                    setup(model.setup(sam2.provenance()), chosen, videos),
                    folder);
        }
    }

    private List<Method> chosen(boolean isSam2) {
        return methods.isEmpty()
                ? Method.of(isSam2)
                : methods.stream().distinct().toList();
    }

    private SequencedMap<String, String> setup(
            SequencedMap<String, String> setup, List<Method> chosen, VideoSet videos) {
        setup.put(
                "data",
                dataset.toAbsolutePath().normalize()
                        + (split == null ? "" : ", split " + split)
                        + (sequences == null ? "" : ", of it " + String.join(", ", sequences)));
        setup.put("layout", videos.layout().text());
        setup.put("counted", VideoEvaluation.rule(videos).text());
        setup.put("methods", chosen.stream().map(Method::word).collect(Collectors.joining(", ")));
        setup.put(
                "shown",
                clicks
                        ? "by a click in the middle, with at most %d corrections until J is %s"
                                .formatted(corrections, ClickedSequence.GOAL)
                        : "by the first mask");
        setup.put("seed", Long.toString(output.seed()));
        return setup;
    }

    private Report evaluate(
            VideoEvaluation evaluation, VideoSet videos, SequencedMap<String, String> setup, Path folder) {
        SequencedMap<String, String> journaled = new LinkedHashMap<>(setup);
        journaled.put("files", FileStamp.of(videos.files()));
        PrintWriter err = spec.commandLine().getErr();
        try (Journal journal = Journal.open(folder.resolve("video.journal.jsonl"), journaled, output.overwrite());
                Bar bar = new Bar(videos.name(), clicks ? "videos" : "frames", err)) {
            return output.resumable(
                    err,
                    () -> clicks
                            ? VideoReport.ofClicks(
                                    setup, videos, evaluation.click(videos, corrections, journal, bar::at), corrections)
                            : VideoReport.of(
                                    setup, videos, evaluation.follow(videos, journal, bar::at), output.seed()));
        }
    }
}
