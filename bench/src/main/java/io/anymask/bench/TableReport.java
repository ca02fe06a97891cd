package io.anymask.bench;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/// For people: a row for each comparison.
final class TableReport implements Report {
    private static final String ROW = "%-36s %-3s %15s %15s %7s%n";

    private final PrintWriter out;

    TableReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void machine(int cores, int java) {
        out.printf("%d cores, Java %d%n", cores, java);
        out.printf(ROW, "median (min) of runs by turns", "", "anymask", "peer", "ratio");
    }

    @Override
    public void compared(String name, Comparison comparison) {
        out.printf(
                ROW,
                name,
                comparison.unit(),
                cell(comparison.ours()),
                cell(comparison.peer()),
                comparison.peer().isEmpty() ? "-" : String.format(Locale.ROOT, "%.2f", comparison.ratio()));
        out.flush();
    }

    private static String cell(List<Double> values) {
        return values.isEmpty()
                ? "-"
                : String.format(Locale.ROOT, "%.1f (%.1f)", Comparison.median(values), Comparison.min(values));
    }

    @Override
    public void arithmetic(String part, double rate, double product) {
        out.println(String.format(
                Locale.ROOT,
                "  %s: %.0f GFLOP/s, %.0f %% of a matrix product's %.0f in this run",
                part,
                rate,
                100 * rate / product,
                product));
        out.flush();
    }

    @Override
    public void leftOut(String reason) {
        out.println("  " + reason);
    }
}
