package io.anymask.evaluation.report;

import java.util.stream.DoubleStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A report for machines.
final class ReportJson {
    private ReportJson() {}

    static String of(Report report) {
        ObjectNode root = JsonMapper.shared().createObjectNode().put("title", report.title());
        ObjectNode setup = root.putObject("setup");
        report.setup().forEach(setup::put);
        ArrayNode sections = root.putArray("sections");
        for (Section section : report.sections()) {
            ObjectNode node = sections.addObject().put("title", section.title());
            switch (section) {
                case Table table -> table(node.put("type", "table"), table);
                case Plot plot -> plot(node.put("type", "plot"), plot);
                case Gallery gallery -> {
                    ArrayNode pictures = node.put("type", "pictures").putArray("captions");
                    gallery.pictures().forEach(picture -> pictures.add(picture.caption()));
                }
                case Counts counts -> counts(node.put("type", "counts"), counts);
                case Note note -> node.put("type", "note").put("text", note.text());
            }
        }
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static void table(ObjectNode node, Table table) {
        node.put("caption", table.caption());
        ArrayNode rows = node.putArray("rows");
        for (Table.Row row : table.rows()) {
            ObjectNode line = rows.addObject();
            line.put(
                    table.columns().getFirst().isEmpty()
                            ? "name"
                            : table.columns().getFirst(),
                    row.name());
            for (int i = 0; i < row.cells().size(); i++) {
                cell(line, table.columns().get(i + 1), row.cells().get(i));
            }
            if (row.published()) {
                line.put("published", true);
            }
        }
    }

    private static void cell(ObjectNode line, String column, Cell cell) {
        if (Double.isNaN(cell.value())) {
            if (!cell.equals(Cell.NONE)) {
                line.put(column, cell.text());
            }
            return;
        }
        if (cell.value() == Math.rint(cell.value()) && Math.abs(cell.value()) < 1L << 53) {
            line.put(column, (long) cell.value());
        } else {
            line.put(column, cell.value());
        }
        if (!Double.isNaN(cell.low())) {
            line.putArray(column + " 95 % interval").add(cell.low()).add(cell.high());
        }
    }

    private static void plot(ObjectNode node, Plot plot) {
        node.put("caption", plot.caption()).put("x", plot.xAxis()).put("y", plot.yAxis());
        ArrayNode all = node.putArray("series");
        for (Plot.Series series : plot.series()) {
            ObjectNode line = all.addObject().put("name", series.name());
            DoubleStream.of(series.x()).forEach(line.putArray("x")::add);
            DoubleStream.of(series.y()).forEach(line.putArray("y")::add);
        }
    }

    private static void counts(ObjectNode node, Counts counts) {
        ArrayNode all = node.putArray("counts");
        for (Counts.Count count : counts.counts()) {
            ObjectNode line = all.addObject().put("what", count.what()).put("number", count.number());
            if (!count.examples().isEmpty()) {
                count.examples().forEach(line.putArray("first")::add);
            }
        }
    }
}
