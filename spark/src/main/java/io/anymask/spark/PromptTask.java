package io.anymask.spark;

import io.anymask.dataset.DatasetImage;
import io.anymask.evaluation.prompts.PromptEvaluation;
import io.anymask.inference.Segmenter;
import io.anymask.spark.PromptJob.Ask;
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

/// Prompts the objects of some images on an executor, which opens each data set once.
final class PromptTask extends AbstractFunction1<Iterator<Ask>, PromptTask.Answers> implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Map<TruthSource, Map<String, DatasetImage>> OPEN = new HashMap<>();

    private final PromptJob job;

    PromptTask(PromptJob job) {
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
        PromptEvaluation evaluation = PromptEvaluation.of(sam, job.settings());
        List<Answer> answers = new ArrayList<>();
        int done = 0;
        while (images.hasNext()) {
            TaskContext.get().killTaskIfInterrupted();
            Ask asked = images.next();
            DatasetImage image = image(asked);
            if (image != null) {
                evaluation
                        .measure(asked.source(), image)
                        .map(JsonNode::toString)
                        .ifPresent(json ->
                                answers.add(new Answer(PromptEvaluation.key(asked.source(), asked.id()), json)));
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
            return OPEN.computeIfAbsent(source, PromptTask::open).get(asked.id());
        }
    }

    private static Map<String, DatasetImage> open(TruthSource source) {
        return source.open().images().stream().collect(Collectors.toMap(DatasetImage::id, Function.identity()));
    }
}
