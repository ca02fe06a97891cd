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

    /// The table in plain letters, for a terminal.
    public String toText() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns);
        for (Row row : rows) {
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
        StringBuilder text = new StringBuilder(title).append('\n');
        for (List<String> line : lines) {
            text.append("  ")
                    .append(line.getFirst())
                    .append(" ".repeat(widths[0] - line.getFirst().length()));
            for (int c = 1; c < widths.length; c++) {
                text.append("  ")
                        .append(" ".repeat(widths[c] - line.get(c).length()))
                        .append(line.get(c));
            }
            text.append('\n');
        }
        if (rows.stream().anyMatch(Row::published)) {
            text.append("  * published, not measured here\n");
        }
        return text.toString();
    }
}
