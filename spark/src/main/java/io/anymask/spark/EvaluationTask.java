package io.anymask.spark;

import io.anymask.dataset.DatasetImage;
import io.anymask.inference.Segmenter;
import io.anymask.spark.EvaluationJob.Ask;
import io.anymask.spark.Measurement.Measuring;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;
import tools.jackson.databind.JsonNode;

/// Measures some images on an executor, which opens each data set once.
final class EvaluationTask extends AbstractFunction1<Iterator<Ask>, EvaluationTask.Answers> implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Map<TruthSource, Map<String, DatasetImage>> OPEN = new HashMap<>();

    private final EvaluationJob job;

    EvaluationTask(EvaluationJob job) {
        this.job = job;
    }

    /// What a journal keeps of an image.
    record Answer(String key, String json) implements Serializable {}

    /// @param images that were looked at, those that cannot be used among them
    record Answers(int images, List<Answer> answers) implements Serializable {
        Answers {
            answers = List.copyOf(answers);
        }
    }

    @Override
    public Answers apply(Iterator<Ask> images) {
        Segmenter sam = ExecutorModel.segmenter(job.model(), job.weights());
        Measuring measuring = job.measurement().with(sam);
        List<Answer> answers = new ArrayList<>();
        int done = 0;
        while (images.hasNext()) {
            TaskContext.get().killTaskIfInterrupted();
            Ask asked = images.next();
            DatasetImage image = image(asked);
            if (image != null) {
                measuring
                        .of(asked.source(), image)
                        .map(JsonNode::toString)
                        .ifPresent(
                                json -> answers.add(new Answer(job.measurement().key(asked), json)));
            }
            done++;
        }
        return new Answers(done, answers);
    }

    /// @return null for one that this machine does not have: the driver will miss it
    private @Nullable DatasetImage image(Ask asked) {
        TruthSource source = job.sources().stream()
                .filter(known -> known.name().equals(asked.source()))
                .findFirst()
                .orElseThrow();
        synchronized (OPEN) {
            return OPEN.computeIfAbsent(source, EvaluationTask::open).get(asked.id());
        }
    }

    private static Map<String, DatasetImage> open(TruthSource source) {
        return source.open().images().stream().collect(Collectors.toMap(DatasetImage::id, Function.identity()));
    }
}
