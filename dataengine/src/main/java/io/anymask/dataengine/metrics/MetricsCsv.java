package io.anymask.dataengine.metrics;

import io.anymask.dataengine.metrics.Measures.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Measures as a table of comma-separated values (RFC 4180): a row for all, and for each annotator, model and
/// stage.
public final class MetricsCsv {
    /// What makes a cell a formula where spreadsheets open it.
    private static final String FORMULA = "=+-@\t\r";

    private MetricsCsv() {}

    public static String write(ProjectMetrics metrics) {
        StringBuilder csv = new StringBuilder();
        List<String> head = new ArrayList<>(List.of("part", "key", "name"));
        metrics.all().all().forEach(measure -> head.add(measure.name()));
        line(csv, head);
        row(csv, "all", "", "", metrics.all());
        metrics.annotators()
                .forEach((id, measures) ->
                        row(csv, "annotator", id, metrics.names().getOrDefault(id, id), measures));
        metrics.models().forEach((model, measures) -> {
            Integer version = metrics.versionOf(model);
            String name = version == null ? model.label() : model.name() + " version " + version;
            row(csv, "model", model.label(), name, measures);
        });
        metrics.stages().forEach((stage, measures) -> {
            String label = stage.name().toLowerCase(Locale.ROOT);
            row(csv, "stage", label, label, measures);
        });
        return csv.toString();
    }

    private static void row(StringBuilder csv, String part, String key, String name, Measures measures) {
        List<String> cells = new ArrayList<>(List.of(part, text(key), text(name)));
        measures.all().forEach(measure -> cells.add(number(measure)));
        line(csv, cells);
    }

    private static String number(Measure measure) {
        double value = measure.value();
        if (Double.isNaN(value)) {
            return "";
        }
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.4f", value);
    }

    /// A cell that no spreadsheet takes for a formula.
    private static String text(String value) {
        return !value.isEmpty() && FORMULA.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    }

    private static void line(StringBuilder csv, List<String> cells) {
        csv.append(cells.stream().map(MetricsCsv::quoted).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    private static String quoted(String cell) {
        return cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')
                ? '"' + cell.replace("\"", "\"\"") + '"'
                : cell;
    }
}
