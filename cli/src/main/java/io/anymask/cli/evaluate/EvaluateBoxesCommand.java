package io.anymask.cli.evaluate;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.output.OutputFolder;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.Dataset;
import io.anymask.evaluation.BoxAnswer;
import io.anymask.evaluation.detection.BoxSegmentation;
import io.anymask.evaluation.detection.DetectionJson;
import io.anymask.evaluation.detection.DetectionReport;
import io.anymask.evaluation.detection.FastestDet;
import io.anymask.evaluation.prompts.PromptSettings;
import io.anymask.evaluation.report.FileStamp;
import io.anymask.inference.Segmenter;
import io.anymask.inference.detector.Detector;
import io.anymask.inference.detector.DetectorOptions;
import io.anymask.inference.detector.EmbeddingDetector;
import io.anymask.inference.onnx.OnnxEngine;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask evaluate boxes`: masks from boxes, known or detected.
@AutoService(Subcommand.class)
@Command(
        name = "boxes",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Masks from boxes (paper, section 7.4): mean IoU from the annotated boxes, "
                + "or average precision by COCO's or LVIS's rules from a detector's.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask evaluate boxes instances_val2017.json --images val2017",
            "  anymask evaluate boxes instances_val2017.json --images val2017 --detections vitdet.json",
            "  anymask evaluate boxes instances_val2017.json --images val2017 --detector detector/best.safetensors",
            "  anymask evaluate boxes instances_val2017.json --images val2017 --detector FastestDet.onnx"
        })
public final class EvaluateBoxesCommand implements Evaluation, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final EvaluationOptions options = new EvaluationOptions();

    @Parameters(paramLabel = "DATASET", description = "Annotations: a JSON file, or a folder.")
    private Path dataset = Path.of(".");

    @Option(
            names = "--answer",
            paramLabel = "A",
            defaultValue = "several",
            description =
                    "several: of three masks the one with the highest predicted IoU; single: the single-mask token; refined: several, then once"
                            + " more with that mask and the box, as in the paper. Default: ${DEFAULT-VALUE}.")
    private BoxAnswer answer = BoxAnswer.SEVERAL;

    @Option(
            names = "--detections",
            paramLabel = "FILE",
            description = "What a detector found: COCO results JSON with bbox (or segmentation, whose box is taken).")
    private @Nullable Path detections;

    @Option(
            names = "--detector",
            paramLabel = "FILE",
            description =
                    "A detector that train-detector made for the model; all objects are then of one category. Or FastestDet.onnx, with"
                            + " coco.names beside it: a small detector of COCO's categories.")
    private @Nullable Path detector;

    @Option(
            names = "--detector-score",
            paramLabel = "S",
            defaultValue = "0.05",
            description = "The lowest score of a --detector box that counts, 0 to 1. Default: ${DEFAULT-VALUE}.")
    private double detectorScore;

    @Override
    public Integer call() {
        if (detections != null && detector != null) {
            throw new OptionException("--detections and --detector: got both, expected one of them");
        }
        if (detections == null && detector == null) {
            Set<BoxAnswer> answers = switch (answer) {
                case SEVERAL -> EnumSet.of(BoxAnswer.SEVERAL);
                case SINGLE -> EnumSet.of(BoxAnswer.SINGLE);
                case REFINED -> EnumSet.of(BoxAnswer.SEVERAL, BoxAnswer.REFINED);
            };
            PromptSettings settings = PromptSettings.DEFAULT
                    .withBoxes(answers)
                    .withStarts(Set.of())
                    .withClicks(List.of())
                    .withSeed(options.output().seed());
            PromptRun.run(spec, "Boxes", settings, List.of(dataset), options, PromptRun.Ahead.NOTHING);
            return 0;
        }
        if (!(detectorScore >= 0 && detectorScore < 1)) {
            throw new OptionException("--detector-score: got %s, expected 0 to 1".formatted(detectorScore));
        }
        EvaluationOutput output = options.output();
        Dataset photos = options.data().open(dataset, output.seed());
        CocoInstances annotated = options.data().truth(dataset, photos);
        CocoInstances truth = isOfOneClass() ? annotated.ofOneCategory(Detector.OBJECT) : annotated;
        output.report(spec, folder -> {
            try (Segmenter sam = options.model().open(OnnxEngine.Memory.KEEP)) {
                SequencedMap<String, String> setup = options.setup(sam, List.of(dataset), List.of(photos));
                setup.put("answer", answer.words());
                setup.putAll(boxes());
                BoxSegmentation.Result result = segment(sam, photos, truth, setup, folder);
                new OutputFolder(folder)
                        .write("masks.json", DetectionJson.write(result.masks()).toString());
                Dataset used = options.data().used(photos);
                return DetectionReport.of(
                        "Boxes on " + photos.name(),
                        setup,
                        DatasetOptions.truth(truth, used),
                        used,
                        result,
                        output.seed());
            }
        });
        return 0;
    }

    /// Where the boxes come from, for the setup of report and journal.
    private SequencedMap<String, String> boxes() {
        SequencedMap<String, String> boxes = new LinkedHashMap<>();
        if (detections != null) {
            boxes.put("boxes", detections.toAbsolutePath().normalize().toString());
            boxes.put("file of the boxes", FileStamp.content(detections, "COCO results JSON"));
        }
        if (detector != null && isOfOneClass()) {
            boxes.put("boxes", "a detector of one class, score from " + detectorScore);
            boxes.put("detector", FileStamp.content(detector, "a detector"));
        } else if (detector != null) {
            boxes.put("boxes", "FastestDet, score above " + detectorScore);
            boxes.put("detector", FileStamp.content(detector, "a network in ONNX"));
            boxes.put(
                    "names of the categories",
                    FileStamp.content(FastestDet.names(detector), "the names of the categories, one a line"));
        }
        return boxes;
    }

    /// A network in ONNX is FastestDet's; any other file is one that train-detector made.
    private boolean isOfOneClass() {
        return detector != null && !detector.toString().endsWith(".onnx");
    }

    private BoxSegmentation.Result segment(
            Segmenter sam, Dataset photos, CocoInstances truth, SequencedMap<String, String> setup, Path folder) {
        List<CocoDetection> found =
                detections == null ? List.of() : options.data().detections(detections, dataset, photos);
        BoxSegmentation segmentation = BoxSegmentation.of(sam, answer);
        return options.journaled(
                spec, folder.resolve("boxes.journal.jsonl"), setup, photos, "images", (journal, progress) -> {
                    if (detector == null) {
                        return segmentation.segment(photos, found, journal, progress);
                    }
                    if (isOfOneClass()) {
                        DetectorOptions wanted = DetectorOptions.DEFAULT.withLeastScore(detectorScore);
                        try (EmbeddingDetector detecting =
                                EmbeddingDetector.open(detector, sam.model().sam("a detector"), wanted)) {
                            return segmentation.segment(photos, truth, detecting, journal, progress);
                        }
                    }
                    try (FastestDet detecting = FastestDet.open(detector, detectorScore)) {
                        return segmentation.segment(photos, truth, detecting, journal, progress);
                    }
                });
    }
}
