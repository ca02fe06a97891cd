package io.anymask.evaluation.detection;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.CocoCategory;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.evaluation.BoxAnswer;
import io.anymask.evaluation.EvaluationException;
import io.anymask.evaluation.Progress;
import io.anymask.evaluation.report.Journal;
import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.MaskOutput;
import io.anymask.inference.Prediction;
import io.anymask.inference.Segmenter;
import io.anymask.inference.detector.Detector;
import io.anymask.inference.engine.Lazy;
import io.anymask.mask.Box;
import io.anymask.prompt.Prompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Masks for detected boxes. Category and score stay the detector's. Not thread-safe.
///
/// Source: Segment Anything, section 7.4 and appendix D.4: of three masks for the box the one with the highest
/// predicted IoU; then once more with that mask's logits and the same box.
public final class BoxSegmentation {
    /// Boxes prompted together: their answers are all in memory.
    private static final int TOGETHER = 16;

    private final Segmenter sam;
    private final BoxAnswer answer;

    /// Boxes and their masks.
    ///
    /// @param boxes that were prompted
    /// @param masks in the order of the boxes
    /// @param flat boxes that could not be prompted: nothing of them lies in the photo
    /// @param foreign what a detector found of categories that the data set does not have
    public record Result(List<CocoDetection> boxes, List<CocoDetection> masks, int flat, int foreign) {
        public Result {
            boxes = List.copyOf(boxes);
            masks = List.copyOf(masks);
        }
    }

    private BoxSegmentation(Segmenter sam, BoxAnswer answer) {
        this.sam = sam;
        this.answer = answer;
    }

    public static BoxSegmentation of(Segmenter sam, BoxAnswer answer) {
        return new BoxSegmentation(sam, answer);
    }

    /// Segments what a file of results found. Images that cannot be read are left out with their detections, and
    /// the data set notes them.
    ///
    /// @param dataset the photos of the ground truth
    /// @param detections with boxes, or with masks whose boxes are taken
    /// @throws EvaluationException for detections of images that the data set does not have
    /// @throws io.anymask.dataset.DatasetException when no image can be read, or the data set is strict
    public Result segment(Dataset dataset, List<CocoDetection> detections, Journal journal, Progress progress) {
        Map<Long, List<CocoDetection>> byImage =
                detections.stream().collect(Collectors.groupingBy(CocoDetection::imageId));
        Result result = segment(
                dataset,
                (image, photo, embedding) ->
                        new Candidates(byImage.getOrDefault(Long.parseLong(image.id()), List.of()), 0),
                journal,
                progress);
        long unread = dataset.images().stream()
                .filter(DatasetImage::isLeftOut)
                .mapToLong(image -> byImage.getOrDefault(Long.parseLong(image.id()), List.of())
                        .size())
                .sum();
        long done = result.boxes().size() + result.flat() + unread;
        if (done != detections.size()) {
            throw new EvaluationException("%d of %d detections belong to none of the %d images of %s"
                    .formatted(
                            detections.size() - done,
                            detections.size(),
                            dataset.images().size(),
                            dataset.name()));
        }
        return result;
    }

    /// Segments what a detector finds. Categories that the ground truth does not have are left out.
    public Result segment(Dataset dataset, CocoInstances truth, Detector detector, Journal journal, Progress progress) {
        Map<String, Long> ids = new HashMap<>();
        for (CocoCategory category : truth.categories()) {
            ids.put(plain(category.name()), category.id());
        }
        return segment(
                dataset,
                (image, photo, embedding) -> {
                    List<CocoDetection> known = new ArrayList<>();
                    List<Detector.Found> all = detector.detect(photo, embedding);
                    for (Detector.Found found : all) {
                        Long category = ids.get(plain(found.category()));
                        if (category != null) {
                            long id = Long.parseLong(image.id());
                            known.add(new CocoDetection(id, category, found.score(), null, CocoBox.of(found.box())));
                        }
                    }
                    return new Candidates(known, all.size() - known.size());
                },
                journal,
                progress);
    }

    /// COCO's names are spelt differently here and there: "tv", "dining table", "diningtable".
    private static String plain(String name) {
        String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return switch (letters) {
            case "tvmonitor" -> "tv";
            case "aeroplane" -> "airplane";
            case "motorbike" -> "motorcycle";
            case "sofa" -> "couch";
            default -> letters;
        };
    }

    /// What a source has for an image.
    ///
    /// @param foreign how many more it has, of categories that the data set does not know
    private record Candidates(List<CocoDetection> boxes, int foreign) {}

    @FunctionalInterface
    private interface Boxes {
        Candidates of(DatasetImage image, Image photo, Supplier<ImageEmbedding> embedding);
    }

    private Result segment(Dataset dataset, Boxes source, Journal journal, Progress progress) {
        List<CocoDetection> boxes = new ArrayList<>();
        List<CocoDetection> masks = new ArrayList<>();
        int flat = 0;
        int foreign = 0;
        int done = 0;
        for (DatasetImage image : dataset.images()) {
            OfImage known = journal.get(image.id(), BoxSegmentation::read);
            if (known == null) {
                known = image.annotationIfUsable()
                        .flatMap(image::pixelsIfUsable)
                        .map(photo -> {
                            JsonNode found = segment(image, photo, source);
                            journal.put(image.id(), found);
                            return read(found);
                        })
                        .orElse(NOTHING);
            }
            boxes.addAll(known.boxes);
            masks.addAll(known.masks);
            flat += known.flat;
            foreign += known.foreign;
            progress.at(++done, dataset.images().size());
        }
        dataset.usable();
        return new Result(boxes, masks, flat, foreign);
    }

    private record OfImage(List<CocoDetection> boxes, List<CocoDetection> masks, int flat, int foreign) {}

    private static final OfImage NOTHING = new OfImage(List.of(), List.of(), 0, 0);

    private static OfImage read(JsonNode json) {
        List<CocoDetection> masks = DetectionJson.read(json.path("masks"));
        List<CocoDetection> boxes = new ArrayList<>();
        for (int i = 0; i < masks.size(); i++) {
            CocoDetection mask = masks.get(i);
            JsonNode box = json.path("boxes").path(i);
            CocoBox corners = new CocoBox(
                    box.path(0).asDouble(),
                    box.path(1).asDouble(),
                    box.path(2).asDouble(),
                    box.path(3).asDouble());
            boxes.add(new CocoDetection(mask.imageId(), mask.categoryId(), mask.score(), null, corners));
        }
        return new OfImage(
                boxes, masks, json.path("flat").asInt(), json.path("foreign").asInt());
    }

    private JsonNode segment(DatasetImage image, Image photo, Boxes source) {
        Lazy<ImageEmbedding> embedding = new Lazy<>(() -> sam.embed(photo));
        Candidates candidates = source.of(image, photo, embedding::get);
        List<CocoDetection> found = candidates.boxes();
        List<CocoDetection> prompted = new ArrayList<>();
        List<Prompt> prompts = new ArrayList<>();
        for (CocoDetection detection : found) {
            Box box = detection.boxOrMaskBox().corners();
            double x0 = Math.clamp(box.x0(), 0, photo.width());
            double y0 = Math.clamp(box.y0(), 0, photo.height());
            double x1 = Math.clamp(box.x1(), 0, photo.width());
            double y1 = Math.clamp(box.y1(), 0, photo.height());
            if (x1 > x0 && y1 > y0) {
                prompted.add(detection);
                prompts.add(Prompt.box(x0, y0, x1, y1));
            }
        }
        List<CocoDetection> masks = new ArrayList<>();
        if (!prompts.isEmpty()) {
            for (int from = 0; from < prompts.size(); from += TOGETHER) {
                List<Prediction> answers =
                        ask(embedding.get(), prompts.subList(from, Math.min(prompts.size(), from + TOGETHER)));
                for (int i = 0; i < answers.size(); i++) {
                    CocoDetection box = prompted.get(from + i);
                    masks.add(new CocoDetection(
                            box.imageId(),
                            box.categoryId(),
                            box.score(),
                            answers.get(i).best().mask().rle(),
                            null));
                }
            }
        }
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.set("masks", DetectionJson.write(masks));
        var corners = node.putArray("boxes");
        for (CocoDetection box : prompted) {
            var given = box.boxOrMaskBox();
            corners.addArray().add(given.x()).add(given.y()).add(given.width()).add(given.height());
        }
        node.put("flat", found.size() - prompted.size());
        node.put("foreign", candidates.foreign());
        return node;
    }

    private List<Prediction> ask(ImageEmbedding embedding, List<Prompt> boxes) {
        if (answer == BoxAnswer.SINGLE) {
            return embedding.predictAll(boxes, MaskOutput.SINGLE);
        }
        List<Prediction> several = embedding.predictAll(boxes, MaskOutput.MULTIPLE);
        if (answer == BoxAnswer.SEVERAL) {
            return several;
        }
        List<Prompt> again = new ArrayList<>();
        for (int i = 0; i < boxes.size(); i++) {
            again.add(boxes.get(i).refining(several.get(i).best()));
        }
        return embedding.predictAll(again, MaskOutput.SINGLE);
    }
}
