package io.anymask.evaluation.text;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.evaluation.Progress;
import io.anymask.evaluation.report.Journal;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.evaluation.text.PhraseMethod.Answer;
import io.anymask.evaluation.text.PhraseMethod.Question;
import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.prompt.SimulatedClicks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Asks for what is in images by its names, and for what is not. Not thread-safe.
public final class TextEvaluation {
    private final SequencedMap<String, PhraseMethod> methods;

    private TextEvaluation(SequencedMap<String, PhraseMethod> methods) {
        this.methods = methods;
    }

    /// @param methods by the names that tables give them
    /// @throws IllegalArgumentException for none
    public static TextEvaluation of(SequencedMap<String, PhraseMethod> methods) {
        if (methods.isEmpty()) {
            throw new IllegalArgumentException("methods: got none, expected one or more");
        }
        return new TextEvaluation(new LinkedHashMap<>(methods));
    }

    /// Goes through the tasks of a data set. What is in the journal is not computed again. Images that cannot be
    /// read are left out, and the data set notes them.
    ///
    /// @throws io.anymask.dataset.DatasetException when no image can be read, or the data set is strict
    public TextOutcome evaluate(Dataset dataset, List<TextTask> tasks, Journal journal, Progress progress) {
        TextOutcome all = TextOutcome.NONE;
        int done = 0;
        for (TextTask task : tasks) {
            String key = task.image().id();
            TextOutcome outcome = journal.get(key, known -> TextOutcome.read(known, dataset.name(), key));
            if (outcome == null) {
                outcome = evaluate(dataset, task).orElse(null);
                if (outcome != null) {
                    journal.put(key, outcome.toJson());
                }
            }
            all = outcome == null ? all : all.and(outcome);
            progress.at(++done, tasks.size());
        }
        dataset.usable();
        return all;
    }

    private Optional<TextOutcome> evaluate(Dataset dataset, TextTask task) {
        Optional<ImageAnnotation> annotation = task.image().annotationIfUsable();
        Optional<Image> photo = annotation.flatMap(task.image()::pixelsIfUsable);
        if (photo.isEmpty()) {
            return Optional.empty();
        }
        SequencedMap<String, List<Rle>> truths = new LinkedHashMap<>();
        List<Question> questions = new ArrayList<>();
        for (String phrase : task.present()) {
            List<Rle> objects = task.objects(annotation.get(), phrase);
            truths.put(phrase, objects);
            questions.add(new Question(phrase, null));
            questions.add(new Question(
                    phrase, SimulatedClicks.center(objects.getFirst().toMask())));
        }
        task.absent().forEach(phrase -> questions.add(new Question(phrase, null)));
        SequencedMap<String, List<List<Answer>>> answers = new LinkedHashMap<>();
        methods.forEach((name, method) -> answers.put(name, method.answer(photo.get(), questions)));
        List<ObjectResult> results = new ArrayList<>();
        int place = 0;
        for (Map.Entry<String, List<Rle>> truth : truths.entrySet()) {
            results.add(result(dataset, task, truth.getKey(), truth.getValue(), answers, place));
            place += 2;
        }
        return Optional.of(new TextOutcome(
                results,
                pairs(task, truths, answers),
                task.absent().size(),
                task.incomplete().size()));
    }

    private static ObjectResult result(
            Dataset dataset,
            TextTask task,
            String phrase,
            List<Rle> objects,
            SequencedMap<String, List<List<Answer>>> answers,
            int place) {
        Rle truth = Rle.union(objects);
        SequencedMap<String, Double> measures = new LinkedHashMap<>();
        Map<String, Rle> shown = new HashMap<>();
        answers.forEach((method, all) -> {
            List<Answer> alone = all.get(place);
            List<Rle> kept = kept(alone);
            Rle together =
                    kept.isEmpty() ? Mask.empty(truth.width(), truth.height()).rle() : Rle.union(kept);
            measures.put(TextMeasure.UNION.of(method), together.iou(truth));
            measures.put(
                    TextMeasure.FOUND.of(method),
                    (double) PairScore.of(objects, kept).matched().getFirst() / objects.size());
            measures.put(TextMeasure.OBJECT.of(method), best(alone, objects));
            measures.put(TextMeasure.CLICKED.of(method), best(all.get(place + 1), objects.subList(0, 1)));
            shown.put(TextMeasure.UNION.of(method), together);
        });
        return new ObjectResult(
                dataset.name(), task.image().id(), phrase, phrase, truth.area(), Map.of(), measures, shown);
    }

    /// IoU of the first answer with the object that it fits best; 0 without any.
    private static double best(List<Answer> answers, List<Rle> objects) {
        return answers.isEmpty()
                ? 0
                : objects.stream()
                        .mapToDouble(answers.getFirst().mask()::iou)
                        .max()
                        .orElse(0);
    }

    private static List<Rle> kept(List<Answer> answers) {
        return answers.stream()
                .filter(answer -> answer.score() >= PhraseMethod.LEAST)
                .map(Answer::mask)
                .toList();
    }

    private static SequencedMap<String, List<PairScore>> pairs(
            TextTask task, SequencedMap<String, List<Rle>> truths, SequencedMap<String, List<List<Answer>>> answers) {
        SequencedMap<String, List<PairScore>> pairs = new LinkedHashMap<>();
        answers.forEach((method, all) -> {
            List<PairScore> scores = new ArrayList<>();
            int place = 0;
            for (Map.Entry<String, List<Rle>> truth : truths.entrySet()) {
                if (!task.incomplete().contains(truth.getKey())) {
                    scores.add(PairScore.of(truth.getValue(), kept(all.get(place))));
                }
                place += 2;
            }
            for (List<Answer> absent : all.subList(place, all.size())) {
                scores.add(PairScore.of(List.of(), kept(absent)));
            }
            pairs.put(method, scores);
        });
        return pairs;
    }
}
