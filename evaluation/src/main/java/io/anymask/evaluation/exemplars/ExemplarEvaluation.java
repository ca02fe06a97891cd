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
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Shows examples and measures what is found. Not thread-safe.
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
    /// @return a result for each task in each image where objects were to be found, with the measures of
    /// [ExemplarMeasure]: all but the last two where all objects of an image are the example, else the first and
    /// the last two
    /// @throws io.anymask.dataset.DatasetException when no image can be read, or the data set is strict
    public List<ObjectResult> evaluate(Dataset dataset, List<ExemplarTask> tasks, Journal journal, Progress progress) {
        List<ObjectResult> results = new ArrayList<>();
        int total = tasks.stream().mapToInt(task -> task.tests().size()).sum();
        int done = 0;
        for (ExemplarTask task : tasks) {
            Finders finders = new Finders(task);
            for (DatasetImage test : task.tests()) {
                String key = task.name() + "/" + test.id();
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
                                    Exemplar exemplar = Exemplar.of(sam, photo, task.mask(annotation));
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
        Mask truth = ExemplarTask.union(objects);
        ImageEmbedding embedding = sam.embed(photo.get());
        SequencedMap<String, Double> measures = new LinkedHashMap<>();
        Map<String, Rle> answers = new HashMap<>();
        finders.get().forEach((method, finder) -> {
            List<FoundMask> found = finder.apply(embedding);
            Mask answer = answer(task.example(), found, objects);
            measures.put(ExemplarMeasure.UNION.of(method), answer.iou(truth));
            switch (task.example()) {
                case ALL -> {
                    measures.put(ExemplarMeasure.OBJECT.of(method), most(objects.stream(), answer));
                    measures.put(
                            ExemplarMeasure.SHOWN.of(method),
                            most(found.stream().map(each -> each.mask().mask()), truth));
                }
                case ONE -> {
                    FoundObjects each = new FoundObjects(objects, found);
                    measures.put(ExemplarMeasure.AP.of(method), each.averagePrecision());
                    measures.put(ExemplarMeasure.RECALL.of(method), each.recallAtTrueCount());
                }
            }
            answers.put(ExemplarMeasure.UNION.of(method), answer.rle());
        });
        return Optional.of(new ObjectResult(
                dataset.name(), test.id(), task.name(), task.group(test), truth.area(), Map.of(), measures, answers));
    }

    private static Mask answer(ExemplarTask.Example example, List<FoundMask> found, List<Mask> objects) {
        int wanted = example == ExemplarTask.Example.ALL ? 1 : objects.size();
        Mask nothing = Mask.empty(objects.getFirst().width(), objects.getFirst().height());
        return found.stream().limit(wanted).map(each -> each.mask().mask()).reduce(nothing, Mask::or);
    }

    private static double most(Stream<Mask> masks, Mask other) {
        return masks.mapToDouble(other::iou).max().orElse(0);
    }
}
