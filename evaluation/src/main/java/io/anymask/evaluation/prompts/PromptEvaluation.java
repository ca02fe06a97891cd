package io.anymask.evaluation.prompts;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.dataset.Instance;
import io.anymask.evaluation.BoxAnswer;
import io.anymask.evaluation.Progress;
import io.anymask.evaluation.prompts.PromptSettings.FirstAnswer;
import io.anymask.evaluation.prompts.PromptSettings.Start;
import io.anymask.evaluation.report.Journal;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.MaskOutput;
import io.anymask.inference.Prediction;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Mask;
import io.anymask.mask.PredictedMask;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.SimulatedClicks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// Prompts a model with clicks and boxes made from the truth. Safe for use by several threads.
///
/// Crowds and objects without a pixel are not prompted, but counted. By default the first click is answered
/// with three masks, of which the one with the highest predicted IoU counts; the best of the three by true
/// IoU is the oracle. The single-mask token answers later clicks, and the first one too if the settings say
/// so. Boxes are the annotation's.
public final class PromptEvaluation {
    /// Objects prompted together: their answers are all in memory.
    private static final int TOGETHER = 16;

    private final Segmenter sam;
    private final PromptSettings settings;

    private PromptEvaluation(Segmenter sam, PromptSettings settings) {
        this.sam = sam;
        this.settings = settings;
    }

    public static PromptEvaluation of(Segmenter sam, PromptSettings settings) {
        return new PromptEvaluation(sam, settings);
    }

    /// What came out.
    ///
    /// @param crowds regions of many objects, which were not prompted: image/object
    /// @param empty objects without a pixel or with a box without area, which could not be prompted: image/object
    public record Outcome(List<ObjectResult> objects, int images, List<String> crowds, List<String> empty) {
        public Outcome {
            objects = List.copyOf(objects);
            crowds = List.copyOf(crowds);
            empty = List.copyOf(empty);
        }

        /// Both together.
        public Outcome and(Outcome other) {
            return new Outcome(
                    join(objects, other.objects),
                    images + other.images,
                    join(crowds, other.crowds),
                    join(empty, other.empty));
        }

        private static <T> List<T> join(List<T> a, List<T> b) {
            List<T> both = new ArrayList<>(a);
            both.addAll(b);
            return both;
        }
    }

    /// Goes through a data set. Images that are in the journal already are not computed again. Those that cannot
    /// be read are left out, and the data set notes them.
    ///
    /// @throws io.anymask.dataset.DatasetException when none can be read, or the data set is strict
    public Outcome evaluate(Dataset dataset, Journal journal, Progress progress) {
        List<ObjectResult> objects = new ArrayList<>();
        List<String> crowds = new ArrayList<>();
        List<String> empty = new ArrayList<>();
        int done = 0;
        for (DatasetImage image : dataset.images()) {
            String key = key(dataset.name(), image.id());
            Outcome outcome = journal.get(key, known -> OutcomeJson.read(known, dataset.name(), image.id()));
            if (outcome == null) {
                outcome = evaluateIfUsable(dataset.name(), image).orElse(null);
                if (outcome != null) {
                    journal.put(key, OutcomeJson.write(outcome));
                }
            }
            if (outcome != null) {
                objects.addAll(outcome.objects());
                crowds.addAll(outcome.crowds());
                empty.addAll(outcome.empty());
            }
            progress.at(++done, dataset.images().size());
        }
        return new Outcome(objects, dataset.usable().images().size(), crowds, empty);
    }

    private Optional<Outcome> evaluateIfUsable(String dataset, DatasetImage image) {
        return image.annotationIfUsable()
                .flatMap(annotation -> evaluate(dataset, image, annotation, () -> image.pixelsIfUsable(annotation)));
    }

    /// What a journal calls an image.
    public static String key(String dataset, String image) {
        return dataset + "/" + image;
    }

    /// Prompts the objects of one image, as [#evaluate] does of a whole data set.
    ///
    /// @return as a journal keeps it under [#key]; empty when the image cannot be used
    public Optional<JsonNode> measure(String dataset, DatasetImage image) {
        return evaluateIfUsable(dataset, image).map(OutcomeJson::write);
    }

    /// Prompts the objects of one image.
    Outcome evaluate(String dataset, DatasetImage image) {
        ImageAnnotation annotation = image.annotation();
        return evaluate(dataset, image, annotation, () -> Optional.of(image.pixels(annotation)))
                .orElseThrow();
    }

    /// @param pixels asked for only where there is something to prompt
    /// @return empty when there are none
    private Optional<Outcome> evaluate(
            String dataset, DatasetImage image, ImageAnnotation annotation, Supplier<Optional<Image>> pixels) {
        List<String> crowds = new ArrayList<>();
        List<String> empty = new ArrayList<>();
        List<Trial> trials = new ArrayList<>();
        for (Instance object : annotation.instances()) {
            boolean flat = !settings.boxes().isEmpty() && object.box().area() <= 0;
            if (object.crowd()) {
                crowds.add(image.id() + "/" + object.id());
            } else if (object.mask().area() == 0 || flat) {
                empty.add(image.id() + "/" + object.id());
            } else {
                trials.add(new Trial(object));
            }
        }
        List<ObjectResult> results = new ArrayList<>();
        if (!trials.isEmpty()) {
            Optional<Image> photo = pixels.get();
            if (photo.isEmpty()) {
                return Optional.empty();
            }
            ImageEmbedding embedding = sam.embed(photo.get());
            for (int from = 0; from < trials.size(); from += TOGETHER) {
                List<Trial> together = trials.subList(from, Math.min(trials.size(), from + TOGETHER));
                for (Start start : new TreeSet<>(settings.starts())) {
                    click(embedding, together, start, image.id());
                }
                box(embedding, together);
                together.forEach(trial -> results.add(trial.result(dataset, image.id())));
            }
        }
        return Optional.of(new Outcome(results, 1, crowds, empty));
    }

    private void click(ImageEmbedding embedding, List<Trial> trials, Start start, String image) {
        if (settings.lastClick() == 0) {
            return;
        }
        List<Prompt> prompts = new ArrayList<>();
        for (Trial trial : trials) {
            trial.points.clear();
            trial.ious.clear();
            trial.points.add(first(trial, start, image));
            prompts.add(new Prompt(trial.points, null, null));
        }
        boolean several = settings.firstAnswer() == FirstAnswer.SEVERAL;
        List<Prediction> predictions = embedding.predictAll(prompts, several ? MaskOutput.MULTIPLE : MaskOutput.SINGLE);
        for (int i = 0; i < trials.size(); i++) {
            Trial trial = trials.get(i);
            PredictedMask best = predictions.get(i).best();
            answered(trial, start, best);
            if (several) {
                trial.measure(Measures.oracle(start), oracle(trial, predictions.get(i)));
            }
            trial.keep(Measures.clicks(start, 1), best);
        }
        for (int click = 2; click <= settings.lastClick(); click++) {
            again(embedding, trials, start);
        }
        if (settings.clicksToIou()) {
            for (Trial trial : trials) {
                clicksTo(trial, start, 85);
                clicksTo(trial, start, 90);
            }
        }
    }

    private Point first(Trial trial, Start start, String image) {
        Mask judged = trial.unknown == null ? trial.truth : trial.truth.minus(trial.unknown);
        return switch (start) {
            case CENTER -> SimulatedClicks.center(judged.isEmpty() ? trial.truth : judged);
            case RANDOM -> {
                long hash = Objects.hash(image, trial.object.id());
                yield SimulatedClicks.random(
                        trial.truth, new SplittableRandom(settings.seed() * 0x9E3779B97F4A7C15L + hash));
            }
        };
    }

    /// One more click for every object that needs one.
    private void again(ImageEmbedding embedding, List<Trial> trials, Start start) {
        List<Trial> going = new ArrayList<>();
        List<Prompt> prompts = new ArrayList<>();
        for (Trial trial : trials) {
            PredictedMask last = Objects.requireNonNull(trial.answer);
            Optional<Point> click = enough(trial)
                    ? Optional.empty()
                    : SimulatedClicks.next(
                            SimulatedClicks.Rule.RITM, trial.truth, trial.unknown, last.mask(), trial.points);
            if (click.isEmpty()) {
                // Nothing is wrong any more, or enough is known: the answer stays as it is.
                answered(trial, start, last);
                continue;
            }
            trial.points.add(click.get());
            Prompt prompt = new Prompt(trial.points, null, null);
            prompts.add(settings.feedback() ? prompt.refining(last) : prompt);
            going.add(trial);
        }
        List<Prediction> predictions = embedding.predictAll(prompts, MaskOutput.SINGLE);
        for (int i = 0; i < going.size(); i++) {
            answered(going.get(i), start, predictions.get(i).best());
        }
    }

    /// Whether further clicks can change nothing that is reported.
    private boolean enough(Trial trial) {
        int lastWanted = settings.clicks().isEmpty() ? 0 : settings.clicks().getLast();
        return trial.ious.size() >= lastWanted && trial.ious.stream().anyMatch(iou -> iou >= 0.90);
    }

    private void answered(Trial trial, Start start, PredictedMask answer) {
        trial.answer = answer;
        trial.ious.add(trial.iou(answer));
        int clicks = trial.ious.size();
        if (settings.clicks().contains(clicks)) {
            trial.measure(Measures.clicks(start, clicks), answer);
        }
    }

    private static void clicksTo(Trial trial, Start start, int percent) {
        int clicks = 0;
        while (clicks < trial.ious.size() && trial.ious.get(clicks) < percent / 100.0) {
            clicks++;
        }
        boolean reached = clicks < trial.ious.size();
        trial.measure(Measures.clicksTo(start, percent), reached ? clicks + 1 : PromptSettings.MOST_CLICKS);
        trial.measure(Measures.neverReached(start, percent), reached ? 0 : 1);
    }

    private static double oracle(Trial trial, Prediction prediction) {
        return prediction.masks().stream().mapToDouble(trial::iou).max().orElse(0);
    }

    private void box(ImageEmbedding embedding, List<Trial> trials) {
        List<Prompt> prompts =
                trials.stream().map(trial -> Prompt.box(trial.object.box())).toList();
        if (settings.boxes().contains(BoxAnswer.SEVERAL) || settings.boxes().contains(BoxAnswer.REFINED)) {
            List<Prediction> several = embedding.predictAll(prompts, MaskOutput.MULTIPLE);
            List<Prompt> refined = new ArrayList<>();
            for (int i = 0; i < trials.size(); i++) {
                PredictedMask best = several.get(i).best();
                trials.get(i).measure(Measures.BOX, best);
                trials.get(i).measure(Measures.BOX_ORACLE, oracle(trials.get(i), several.get(i)));
                trials.get(i).keep(Measures.BOX, best);
                refined.add(prompts.get(i).refining(best));
            }
            if (settings.boxes().contains(BoxAnswer.REFINED)) {
                measure(Measures.BOX_REFINED, trials, embedding.predictAll(refined, MaskOutput.SINGLE));
            }
        }
        if (settings.boxes().contains(BoxAnswer.SINGLE)) {
            List<Prediction> single = embedding.predictAll(prompts, MaskOutput.SINGLE);
            measure(Measures.BOX_SINGLE, trials, single);
            for (int i = 0; i < trials.size(); i++) {
                trials.get(i).keep(Measures.BOX_SINGLE, single.get(i).best());
            }
        }
    }

    private static void measure(String name, List<Trial> trials, List<Prediction> predictions) {
        for (int i = 0; i < trials.size(); i++) {
            trials.get(i).measure(name, predictions.get(i).best());
        }
    }
}
