package io.anymask.dataengine.metrics;

import io.anymask.dataengine.Consensus;
import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.consensus.Comparison;
import io.anymask.dataengine.consensus.Comparison.Meeting;
import io.anymask.dataengine.consensus.HoneypotResult;
import io.anymask.dataengine.people.Person;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.store.Transaction;
import io.anymask.dataengine.task.Review;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The measures of a project, and of its parts.
///
/// @param annotators by their ids
/// @param models in the order in which they were used first
/// @param names of the annotators who sign in, by their ids
/// @param versions numbers of retrained models, 0 of those that they began with; by SHA-256 of the weights
public record ProjectMetrics(
        Measures all,
        SortedMap<String, Measures> annotators,
        SequencedMap<UsedModel, Measures> models,
        SortedMap<Stage, Measures> stages,
        Map<String, String> names,
        Map<String, Integer> versions) {
    private ProjectMetrics() {
        this(new Measures(), new TreeMap<>(), new LinkedHashMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    /// Of the masks in the images' own sets; second opinions, copies and tests with known images are left out, but
    /// for how far they agree.
    public static ProjectMetrics of(Database database, String project) {
        return database.snapshot(tx -> {
            ProjectMetrics metrics = new ProjectMetrics();
            for (String image : tx.images().ids(project)) {
                metrics.add(tx, project, image);
            }
            tx.consensus().images(project).forEach(image -> metrics.add(Consensus.handedIn(tx, project, image)));
            tx.honeypots().of(project).forEach(metrics::add);
            metrics.orderModels();
            metrics.versions.putAll(tx.models().numbers());
            for (String annotator : metrics.annotators.keySet()) {
                Person person = tx.people().find(annotator);
                if (person != null) {
                    metrics.names.put(annotator, person.name());
                }
            }
            return metrics;
        });
    }

    private void add(Transaction tx, String project, String image) {
        List<List<Annotation>> masks = grouped(tx.annotations().versions(project, image));
        Instant proposed = masks.stream()
                .map(List::getFirst)
                .filter(MaskFacts::isOffered)
                .map(Annotation::saved)
                .min(Comparator.naturalOrder())
                .orElse(null);
        Map<String, List<Review>> reviews =
                tx.reviews().all(project, image).stream().collect(Collectors.groupingBy(Review::annotation));
        for (List<Annotation> versions : masks) {
            List<Review> own = reviews.getOrDefault(versions.getFirst().id(), List.of());
            add(image, MaskFacts.of(versions, own, proposed));
        }
    }

    private void orderModels() {
        List<Map.Entry<UsedModel, Measures>> used = new ArrayList<>(models.entrySet());
        used.sort(Comparator.<Map.Entry<UsedModel, Measures>, Instant>comparing(
                        entry -> entry.getValue().first())
                .thenComparing(entry -> entry.getKey().label()));
        models.clear();
        used.forEach(entry -> models.put(entry.getKey(), entry.getValue()));
    }

    /// The number of a model's version; null for one that nobody has retrained.
    public @Nullable Integer versionOf(UsedModel model) {
        return model.sha256() == null ? null : versions.get(model.sha256());
    }

    private void add(Comparison copies) {
        for (Meeting meeting : copies.meetings()) {
            all.add(meeting.matching());
            for (int layer : List.of(meeting.first(), meeting.second())) {
                annotator(copies.layers().get(layer).author()).add(meeting.matching());
            }
        }
    }

    private void add(HoneypotResult result) {
        all.add(result);
        annotator(result.person()).add(result);
    }

    private Measures annotator(String id) {
        return annotators.computeIfAbsent(id, none -> new Measures());
    }

    /// Versions of one mask together, oldest first.
    static List<List<Annotation>> grouped(List<Annotation> versions) {
        List<List<Annotation>> groups = new ArrayList<>();
        for (Annotation version : versions) {
            if (groups.isEmpty() || !groups.getLast().getFirst().id().equals(version.id())) {
                groups.add(new ArrayList<>());
            }
            groups.getLast().add(version);
        }
        return groups;
    }

    private void add(String image, MaskFacts facts) {
        all.add(image, facts);
        add(annotators, facts.annotator(), image, facts);
        add(models, facts.model(), image, facts);
        add(stages, facts.stage(), image, facts);
    }

    private static <K> void add(Map<K, Measures> parts, @Nullable K key, String image, MaskFacts facts) {
        if (key != null) {
            parts.computeIfAbsent(key, none -> new Measures()).add(image, facts);
        }
    }
}
