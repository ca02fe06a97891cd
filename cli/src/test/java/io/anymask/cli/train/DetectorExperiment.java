package io.anymask.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.CocoCategory;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoImage;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.dataset.Instance;
import io.anymask.dataset.LabelMeaning;
import io.anymask.evaluation.coco.AreaRange;
import io.anymask.evaluation.coco.CocoEvaluator;
import io.anymask.evaluation.coco.DetectionEvaluation;
import io.anymask.evaluation.coco.EvaluationSettings;
import io.anymask.evaluation.coco.IouType;
import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.Segmenter;
import io.anymask.inference.detector.BoxMasks;
import io.anymask.inference.detector.BoxMasks.BoxMask;
import io.anymask.inference.detector.Detector;
import io.anymask.inference.detector.Detector.Found;
import io.anymask.inference.detector.DetectorOptions;
import io.anymask.inference.detector.EmbeddingDetector;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Box;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.Rle;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.sam.SamModel;
import io.anymask.testing.Shared;
import io.anymask.training.detect.DetectionConfig;
import io.anymask.training.detect.DetectionCost;
import io.anymask.training.detect.DetectionScore;
import io.anymask.training.detect.DetectorTrainer;
import io.anymask.training.run.RunListener;
import io.anymask.training.run.RunResult;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a detector brings that was trained on 15 images, beside segment everything with the thresholds of a
/// prefill: on cell nuclei and on photos of COCO. The first 15 images train, the next 15 validate, the rest tests.
///
/// Takes a quarter of an hour on two cores, and is run on demand. With `-Danymask.output=DIR` (through
/// `test.jvm.args`) embeddings, detectors and pictures are kept.
class DetectorExperiment {
    private static final int LEARNED = 15;
    private static final int MOST = 500;
    private static final double UNSURE = 0.05;

    @TempDir
    private Path temporary;

    private final SamModel sam = SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam"));

    @Test
    void nucleiOfFifteenImagesAreEnough() throws IOException {
        Path data = Shared.data("dsb2018_nuclei");
        Path folder = folder("nuclei");
        List<String> names = Files.readAllLines(data.resolve("index.csv")).stream()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(',')) + ".png")
                .toList();
        for (int i = 0; i < names.size(); i++) {
            for (String kind : List.of("images", "labels")) {
                Path part = Files.createDirectories(folder.resolve(part(i)).resolve(kind));
                Path link = part.resolve(names.get(i));
                if (!Files.exists(link)) {
                    Files.createSymbolicLink(link, data.resolve(kind).resolve(names.get(i)));
                }
            }
        }
        Path run = train(
                folder,
                "labels",
                folder.resolve("train/images"),
                folder.resolve("train/labels"),
                folder.resolve("validate/images"),
                folder.resolve("validate/labels"));
        Dataset tested =
                Dataset.labels(folder.resolve("test/images"), folder.resolve("test/labels"), LabelMeaning.OBJECTS);
        assertThat(compare("nuclei", run, tested, folder)).isGreaterThan(0.4);
    }

    @Test
    void photosOfCoco() throws IOException {
        Path data = Shared.data("coco48");
        Path folder = folder("coco");
        Path all = data.resolve("instances_train2017_dev48.json");
        for (String part : List.of("train", "validate", "test")) {
            Files.writeString(folder.resolve(part + ".json"), part(all, part));
        }
        Path images = data.resolve("images");
        Path run = train(folder, "coco", images, folder.resolve("train.json"), images, folder.resolve("validate.json"));
        compare("coco", run, Dataset.coco(folder.resolve("test.json"), images), folder);
    }

    private Path folder(String name) throws IOException {
        String output = System.getProperty("anymask.output");
        return Files.createDirectories((output == null ? temporary : Path.of(output)).resolve(name));
    }

    private static String part(int image) {
        return image < LEARNED ? "train" : image < 2 * LEARNED ? "validate" : "test";
    }

    /// The images of a part with their objects, as a COCO file.
    private static String part(Path file, String part) throws IOException {
        ObjectNode all = (ObjectNode) JsonMapper.shared().readTree(Files.readString(file));
        List<JsonNode> images = new ArrayList<>();
        for (int i = 0; i < all.path("images").size(); i++) {
            if (part(i).equals(part)) {
                images.add(all.path("images").get(i));
            }
        }
        Set<Long> ids = images.stream().map(image -> image.path("id").asLong()).collect(Collectors.toSet());
        List<JsonNode> objects = all.path("annotations")
                .valueStream()
                .filter(object -> ids.contains(object.path("image_id").asLong()))
                .toList();
        all.putArray("images").addAll(images);
        all.putArray("annotations").addAll(objects);
        return all.toString();
    }

    private Path train(Path folder, String format, Path images, Path truth, Path otherImages, Path otherTruth) {
        DetectionConfig config = DetectionConfig.DEFAULT.with("""
                {
                  "data": {"format": "%s", "images": %s, "annotations": %s, "validation_images": %s,
                           "validation_annotations": %s, "cache": %s},
                  "output": %s,
                  "machine": {"threads": 1}
                }""".formatted(
                        format,
                        quoted(images),
                        quoted(truth),
                        quoted(otherImages),
                        quoted(otherTruth),
                        quoted(folder.resolve("embeddings")),
                        quoted(folder.resolve("run"))));
        long start = System.nanoTime();
        double[] embedded = new double[1];
        RunListener<DetectionCost, DetectionScore> listener = new RunListener<>() {
            @Override
            public void prepared(int done, int total) {
                embedded[0] = seconds(start);
            }

            @Override
            public void validated(long step, DetectionScore score, boolean best) {
                say("step %d after %.0f s: %s".formatted(step, seconds(start), score));
            }
        };
        try (OnnxEngine engine = new OnnxEngine()) {
            RunResult<DetectionScore> result =
                    new DetectorTrainer(config, sam, null, engine, listener).run(() -> false);
            say("embedded for %.0f s, trained for %.0f s in all".formatted(embedded[0], seconds(start)));
            return Objects.requireNonNull(result.model());
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static String quoted(Path path) {
        return JsonMapper.shared().writeValueAsString(path.toString());
    }

    /// What is found on some images, by way of finding it.
    private static final class Answers {
        private final List<CocoDetection> found = new ArrayList<>();
        private double seconds;

        void add(long image, double score, Rle mask) {
            found.add(new CocoDetection(image, 1, score, mask, null));
        }

        void add(long image, Found box) {
            found.add(new CocoDetection(image, 1, box.score(), null, CocoBox.of(box.box())));
        }
    }

    /// @return box AP at IoU 0.5
    private double compare(String name, Path file, Dataset tested, Path folder) throws IOException {
        Answers boxes = new Answers();
        Answers sure = new Answers();
        Answers unsure = new Answers();
        Answers everything = new Answers();
        MaskGeneratorOptions confident = MaskGeneratorOptions.DEFAULT.toBuilder()
                .predIouThreshold(0.95)
                .stabilityScoreThreshold(0.97)
                .build();
        DetectorOptions all = DetectorOptions.DEFAULT.withLeastScore(UNSURE);
        List<CocoImage> images = new ArrayList<>();
        List<CocoInstance> objects = new ArrayList<>();
        long recalled = 0;
        long right = 0;
        int shown = 0;
        long sureBoxes = 0;
        try (Segmenter segmenter = Segmenter.open(sam, new OnnxEngine());
                EmbeddingDetector detector = EmbeddingDetector.open(file, sam, all)) {
            AutomaticMaskGenerator generator = AutomaticMaskGenerator.of(segmenter, confident);
            for (DatasetImage image : tested.images()) {
                ImageAnnotation annotation = image.annotation();
                Image photo = image.pixels(annotation);
                long id = images.size() + 1L;
                images.add(CocoImage.of(id, image.id(), photo.width(), photo.height()));
                annotation.instances().forEach(object -> objects.add(object(id, objects.size() + 1L, object)));
                ImageEmbedding embedding = segmenter.embed(photo);

                long start = System.nanoTime();
                List<Found> found = detector.detect(embedding);
                boxes.seconds += seconds(start);
                found.forEach(box -> boxes.add(id, box));
                List<Found> kept = found.stream()
                        .filter(box -> box.score() >= DetectorOptions.DEFAULT.leastScore())
                        .toList();
                start = System.nanoTime();
                List<BoxMask> masks = BoxMasks.of(embedding, kept, () -> {});
                sure.seconds += seconds(start);
                masks.forEach(mask ->
                        sure.add(id, mask.found().score(), mask.mask().mask().rle()));
                BoxMasks.of(embedding, found, () -> {})
                        .forEach(mask -> unsure.add(
                                id, mask.found().score(), mask.mask().mask().rle()));
                start = System.nanoTime();
                List<MaskRecord> records = generator.generate(photo);
                everything.seconds += seconds(start);
                records.forEach(mask -> everything.add(id, mask.predictedIou(), mask.segmentation()));

                List<Box> truth = annotation.instances().stream()
                        .filter(object -> !object.crowd() && object.mask().area() > 0)
                        .map(object -> object.mask().cocoBox())
                        .toList();
                sureBoxes += kept.size();
                recalled += truth.stream()
                        .filter(box -> kept.stream().anyMatch(one -> one.box().iou(box) >= 0.5))
                        .count();
                right += kept.stream()
                        .filter(one -> truth.stream().anyMatch(box -> one.box().iou(box) >= 0.5))
                        .count();
                if (shown++ < 6) {
                    Path picture = folder.resolve("boxes-" + shown + ".png");
                    ImageIO.write(drawn(photo, truth, kept), "png", picture.toFile());
                }
            }
        }
        CocoInstances truth = CocoInstances.of(images, List.of(CocoCategory.of(1, Detector.OBJECT)), objects);
        say("%s: %d images, %d objects; of boxes from score 0.5 %d of %d are right, and %d of the objects are found"
                .formatted(name, images.size(), objects.size(), right, sureBoxes, recalled));
        double result = tell(name + ", boxes from score 0.05", truth, boxes, IouType.BOX);
        tell(name + ", masks of boxes from score 0.05", truth, unsure, IouType.MASK);
        tell(name + ", masks of boxes from score 0.5", truth, sure, IouType.MASK);
        tell(name + ", everything over 0.95 and 0.97", truth, everything, IouType.MASK);
        return result;
    }

    private static CocoInstance object(long image, long id, Instance object) {
        return new CocoInstance(
                id,
                image,
                1,
                object.mask(),
                CocoBox.of(object.mask().cocoBox()),
                object.area(),
                object.crowd(),
                object.crowd(),
                Map.of());
    }

    private static double tell(String what, CocoInstances truth, Answers answers, IouType type) {
        EvaluationSettings settings = EvaluationSettings.coco(type).withMaxDetections(MOST);
        DetectionEvaluation found = CocoEvaluator.evaluate(truth, answers.found, settings);
        double half = found.averagePrecisionAt(0.5, AreaRange.ALL, MOST);
        say("%-45s AP50 %.3f, AP %.3f, AR %.3f; %d found in %.1f s"
                .formatted(
                        what,
                        half,
                        found.averagePrecision(AreaRange.ALL, MOST),
                        found.averageRecall(AreaRange.ALL, MOST),
                        answers.found.size(),
                        answers.seconds));
        return half;
    }

    private static BufferedImage drawn(Image photo, List<Box> truth, List<Found> found) {
        int scale = Math.max(1, 1024 / Math.max(photo.width(), photo.height()));
        BufferedImage picture =
                new BufferedImage(photo.width() * scale, photo.height() * scale, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                picture.setRGB(x, y, photo.rgb(x / scale, y / scale));
            }
        }
        Graphics2D canvas = picture.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.setStroke(new BasicStroke(2));
        canvas.setColor(new Color(0x2f, 0xb3, 0x6d));
        truth.forEach(box -> canvas.draw(rectangle(box, scale)));
        canvas.setColor(new Color(0xff, 0x8c, 0x1a));
        found.forEach(one -> canvas.draw(rectangle(one.box(), scale)));
        canvas.dispose();
        return picture;
    }

    private static Rectangle2D rectangle(Box box, int scale) {
        return new Rectangle2D.Double(box.x0() * scale, box.y0() * scale, box.width() * scale, box.height() * scale);
    }

    private static void say(String text) {
        System.out.println(String.format(Locale.ROOT, "%s", text));
    }
}
