package io.anymask.evaluation.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Numbers in rows. The first column names the rows.
///
/// @param caption what the numbers are; may be empty
/// @param columns heading of each column, that of the names included
public record Table(String title, String caption, List<String> columns, List<Row> rows) implements Section {
    /// @param published whether the numbers are somebody else's, for comparison
    public record Row(String name, List<Cell> cells, boolean published) {
        public Row {
            cells = List.copyOf(cells);
        }

        public static Row of(String name, Cell... cells) {
            return new Row(name, List.of(cells), false);
        }

        /// Numbers of a paper, with its name.
        public static Row published(String name, Cell... cells) {
            return new Row(name, List.of(cells), true);
        }

        /// Percentages of a paper, with its name.
        ///
        /// @param percent NaN where it says nothing
        public static Row publishedPercent(String name, double... percent) {
            Cell[] cells = new Cell[percent.length];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = Cell.percent(percent[i] / 100);
            }
            return published(name, cells);
        }
    }

    /// @throws IllegalArgumentException for a row of another length than the headings
    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (Row row : rows) {
            if (row.cells().size() != columns.size() - 1) {
                throw new IllegalArgumentException("table %s, row %s: got %d cells for %d columns"
                        .formatted(title, row.name(), row.cells().size(), columns.size() - 1));
            }
        }
    }

    /// The table in plain letters, whole.
    public String toText() {
        return toText(Page.ENDLESS);
    }

    /// The table in plain letters, as much of it as a page holds, with a line that says what is left out.
    public String toText(Page page) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns);
        List<Row> shown = rows.subList(0, Math.min(rows.size(), page.rows()));
        for (Row row : shown) {
            List<String> line = new ArrayList<>();
            line.add(row.published() ? row.name() + " *" : row.name());
            row.cells().forEach(cell -> line.add(cell.text()));
            lines.add(line);
        }
        int[] widths = IntStream.range(0, columns.size())
                .map(c -> lines.stream()
                        .mapToInt(line -> line.get(c).length())
                        .max()
                        .orElse(0))
                .toArray();
        int fitting = fitting(widths, page.columns());
        StringBuilder text = new StringBuilder(title).append('\n');
        for (List<String> line : lines) {
            text.append("  ")
                    .append(line.getFirst())
                    .append(" ".repeat(widths[0] - line.getFirst().length()));
            for (int c = 1; c < fitting; c++) {
                text.append("  ")
                        .append(" ".repeat(widths[c] - line.get(c).length()))
                        .append(line.get(c));
            }
            text.append('\n');
        }
        if (shown.stream().anyMatch(Row::published)) {
            text.append("  * published, not measured here\n");
        }
        List<String> cut = new ArrayList<>();
        if (shown.size() < rows.size()) {
            cut.add(counted(rows.size() - shown.size(), "row"));
        }
        if (fitting < widths.length) {
            cut.add(counted(widths.length - fitting, "column") + " ("
                    + String.join(", ", columns.subList(fitting, columns.size())) + ")");
        }
        if (!cut.isEmpty()) {
            text.append("  … ")
                    .append(String.join(" and ", cut))
                    .append(" more: ")
                    .append(page.whole())
                    .append('\n');
        }
        return text.toString();
    }

    /// How many columns a page holds, the names and one more at least.
    private static int fitting(int[] widths, int columns) {
        int used = 0;
        for (int c = 0; c < widths.length; c++) {
            used += 2 + widths[c];
            if (used > columns && c > 1) {
                return c;
            }
        }
        return widths.length;
    }

    private static String counted(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
