package io.anymask.evaluation.exemplars;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.evaluation.Progress;
import io.anymask.evaluation.report.Journal;
import io.anymask.evaluation.report.ObjectResult;
import io.anymask.evaluation.report.ObjectResultJson;
import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.inference.exemplar.Exemplar;
import io.anymask.inference.exemplar.ExemplarMethod;
import io.anymask.inference.exemplar.FoundMask;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Shows one image of each kind of object and measures what is found in the others. The example is all of the kind
/// in its image; the answer is the mask of the highest score. Not thread-safe.
public final class ExemplarEvaluation {
    private final Segmenter sam;
    private final Set<ExemplarMethod> methods;

    private ExemplarEvaluation(Segmenter sam, Set<ExemplarMethod> methods) {
        this.sam = sam;
        this.methods = methods;
    }

    /// @throws IllegalArgumentException for no method
    public static ExemplarEvaluation of(Segmenter sam, Set<ExemplarMethod> methods) {
        if (methods.isEmpty()) {
            throw new IllegalArgumentException("methods: got none, expected one or more");
        }
        return new ExemplarEvaluation(sam, new TreeSet<>(methods));
    }

    /// Goes through the tasks of a data set. What is in the journal is not computed again. Images that cannot be
    /// read are left out, and the data set notes them.
    ///
    /// @return a result for each kind in each image where it was to be found, with the measures of
    /// [ExemplarMeasure]
    /// @throws io.anymask.dataset.DatasetException when no image can be read, or the data set is strict
    public List<ObjectResult> evaluate(Dataset dataset, List<ExemplarTask> tasks, Journal journal, Progress progress) {
        List<ObjectResult> results = new ArrayList<>();
        int total = tasks.stream().mapToInt(task -> task.tests().size()).sum();
        int done = 0;
        for (ExemplarTask task : tasks) {
            Finders finders = new Finders(task);
            for (DatasetImage test : task.tests()) {
                String key = task.kind() + "/" + test.id();
                ObjectResult result =
                        journal.get(key, known -> ObjectResultJson.read(known, dataset.name(), test.id()));
                if (result == null) {
                    result = test(dataset, task, test, finders).orElse(null);
                    if (result != null) {
                        ObjectNode node = JsonMapper.shared().createObjectNode();
                        ObjectResultJson.write(node, result);
                        journal.put(key, node);
                    }
                }
                if (result != null) {
                    results.add(result);
                }
                progress.at(++done, total);
            }
        }
        dataset.usable();
        return results;
    }

    /// What looks for one kind; the example is embedded when the first image needs it.
    private final class Finders {
        private final ExemplarTask task;
        private final Map<ExemplarMethod, Function<ImageEmbedding, List<FoundMask>>> made =
                new EnumMap<>(ExemplarMethod.class);
        private boolean tried;

        Finders(ExemplarTask task) {
            this.task = task;
        }

        /// Empty when the example cannot be read.
        Map<ExemplarMethod, Function<ImageEmbedding, List<FoundMask>>> get() {
            if (!tried) {
                tried = true;
                DatasetImage image = task.reference();
                image.annotationIfUsable()
                        .ifPresent(annotation -> image.pixelsIfUsable(annotation)
                                .ifPresent(photo -> {
                                    Exemplar exemplar = Exemplar.of(sam, photo, union(task.objects(image, annotation)));
                                    methods.forEach(method -> made.put(method, method.finder(List.of(exemplar))));
                                }));
            }
            return made;
        }
    }

    private Optional<ObjectResult> test(Dataset dataset, ExemplarTask task, DatasetImage test, Finders finders) {
        Optional<ImageAnnotation> annotation = test.annotationIfUsable();
        Optional<Image> photo = annotation.flatMap(test::pixelsIfUsable);
        if (photo.isEmpty() || finders.get().isEmpty()) {
            return Optional.empty();
        }
        List<Mask> objects = task.objects(test, annotation.get());
        Mask truth = union(objects);
        ImageEmbedding embedding = sam.embed(photo.get());
        SequencedMap<String, Double> measures = new LinkedHashMap<>();
        Map<String, Rle> answers = new HashMap<>();
        finders.get().forEach((method, finder) -> {
            List<Mask> found = finder.apply(embedding).stream()
                    .map(each -> each.mask().mask())
                    .toList();
            Mask answer = found.isEmpty() ? Mask.empty(truth.width(), truth.height()) : found.getFirst();
            measures.put(ExemplarMeasure.UNION.of(method), answer.iou(truth));
            measures.put(
                    ExemplarMeasure.OBJECT.of(method),
                    objects.stream().mapToDouble(answer::iou).max().orElse(0));
            measures.put(
                    ExemplarMeasure.SHOWN.of(method),
                    found.stream().mapToDouble(truth::iou).max().orElse(0));
            answers.put(ExemplarMeasure.UNION.of(method), answer.rle());
        });
        return Optional.of(new ObjectResult(
                dataset.name(), test.id(), task.kind(), task.kind(), truth.area(), Map.of(), measures, answers));
    }

    static Mask union(List<Mask> objects) {
        return objects.stream().reduce(Mask::or).orElseThrow();
    }
}
