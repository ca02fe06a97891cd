package io.anymask.evaluation.report;

import io.anymask.evaluation.metric.Bootstrap;
import io.anymask.evaluation.metric.Interval;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Means of measures by size, category, data set and attribute, each with its confidence interval. Immutable.
///
/// @param measures name of a measure, and what it is called in the table
public record Breakdown(List<ObjectResult> results, SequencedMap<String, String> measures, Bootstrap bootstrap) {
    /// Attributes with more values than this are numbers or names, not groups.
    private static final int MOST_GROUPS = 25;

    private static final double SMALL = 32 * 32;
    private static final double MEDIUM = 96 * 96;

    public Breakdown {
        results = List.copyOf(results);
    }

    /// The mean over all objects; NaN if the measure was not taken.
    public Interval mean(String measure) {
        return mean(results, measure);
    }

    private Interval mean(Collection<ObjectResult> objects, String measure) {
        Map<List<String>, List<ObjectResult>> byImage = objects.stream()
                .filter(object -> !Double.isNaN(object.measure(measure)))
                .collect(Collectors.groupingBy(
                        object -> List.of(object.dataset(), object.image()), LinkedHashMap::new, Collectors.toList()));
        return bootstrap.mean(byImage.values().stream()
                .map(image -> image.stream()
                        .mapToDouble(object -> object.measure(measure))
                        .toArray())
                .toList());
    }

    /// Small objects have an area below 32² square pixels, medium ones below 96².
    public Table bySize() {
        SequencedMap<String, List<ObjectResult>> groups = new LinkedHashMap<>();
        groups.put("small", select(area -> area < SMALL));
        groups.put("medium", select(area -> area >= SMALL && area < MEDIUM));
        groups.put("large", select(area -> area >= MEDIUM));
        return table("By size", "Small: below 32² square pixels as annotated; medium: below 96².", "size", groups);
    }

    private List<ObjectResult> select(java.util.function.DoublePredicate wanted) {
        return results.stream().filter(object -> wanted.test(object.area())).toList();
    }

    /// By category, where there are several, and by every attribute.
    public List<Table> byGroup() {
        List<Table> tables = new ArrayList<>();
        if (results.stream().map(ObjectResult::category).distinct().count() > 1) {
            tables.add(byCategory());
        }
        tables.addAll(byAttribute());
        return tables;
    }

    /// The categories with most objects first.
    public Table byCategory() {
        return table("By category", "", "category", largestFirst(ObjectResult::category));
    }

    /// A row for each data set, and the mean of the rows, every data set counting the same: the paper's headline.
    public Table byDataset() {
        SequencedMap<String, List<ObjectResult>> groups = largestFirst(ObjectResult::dataset);
        Table table =
                table("By data set", "The last row is the mean of the rows above it, unweighted.", "data set", groups);
        List<Table.Row> rows = new ArrayList<>(table.rows());
        List<Cell> means = new ArrayList<>();
        for (String measure : measures.sequencedKeySet()) {
            means.add(cell(
                    measure,
                    groups.values().stream()
                            .mapToDouble(group -> mean(group, measure).mean())
                            .filter(mean -> !Double.isNaN(mean))
                            .average()
                            .orElse(Double.NaN)));
        }
        means.add(Cell.count(results.size()));
        rows.add(new Table.Row("mean over data sets", means, false));
        return new Table(table.title(), table.caption(), table.columns(), rows);
    }

    private static Cell cell(String measure, double mean) {
        return isCount(measure) ? Cell.number(mean, 2) : Cell.percent(mean);
    }

    /// A table for each attribute in the annotations that splits the objects into groups: for checks
    /// of fairness, for instance over perceived skin tone, age or gender. Objects without the
    /// attribute form no group.
    public List<Table> byAttribute() {
        TreeSet<String> names = new TreeSet<>();
        results.forEach(object -> names.addAll(object.attributes().keySet()));
        List<Table> tables = new ArrayList<>();
        for (String name : names) {
            TreeMap<String, List<ObjectResult>> groups = new TreeMap<>();
            for (ObjectResult object : results) {
                String value = object.attributes().get(name);
                if (value != null) {
                    groups.computeIfAbsent(value, v -> new ArrayList<>()).add(object);
                }
            }
            if (groups.size() > 1 && groups.size() <= MOST_GROUPS) {
                tables.add(table(
                        "By " + name, "Objects whose annotation says nothing about it are left out.", name, groups));
            }
        }
        return tables;
    }

    private SequencedMap<String, List<ObjectResult>> largestFirst(Function<ObjectResult, String> key) {
        Map<String, List<ObjectResult>> groups = results.stream().collect(Collectors.groupingBy(key));
        SequencedMap<String, List<ObjectResult>> sorted = new LinkedHashMap<>();
        groups.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, List<ObjectResult>> group) ->
                                -group.getValue().size())
                        .thenComparing(Map.Entry::getKey))
                .forEach(group -> sorted.put(group.getKey(), group.getValue()));
        return sorted;
    }

    private Table table(String title, String caption, String what, SequencedMap<String, List<ObjectResult>> groups) {
        List<String> columns = new ArrayList<>(List.of(what));
        columns.addAll(measures.values());
        columns.add("objects");
        List<Table.Row> rows = new ArrayList<>();
        groups.forEach((name, group) -> {
            List<Cell> cells = new ArrayList<>();
            for (String measure : measures.sequencedKeySet()) {
                Interval mean = mean(group, measure);
                cells.add(isCount(measure) ? Cell.number(mean, 2) : Cell.percent(mean));
            }
            cells.add(Cell.count(group.size()));
            rows.add(new Table.Row(name.isEmpty() ? "(none)" : name, cells, false));
        });
        return new Table(title, caption, columns, rows);
    }

    /// Whether a measure is a number of clicks rather than a share.
    private static boolean isCount(String measure) {
        return measure.contains("NoC");
    }
}
