package io.anymask.evaluation.metric;

import java.util.Arrays;

/// Pairs rows with columns, each at most once, so that the sum of their values is as large as it can be: shortest
/// augmenting paths (Jonker and Volgenant 1987). Exact and deterministic.
public final class Assignment {
    /// No partner.
    public static final int FREE = -1;

    private final double[][] costs;
    private final int rows;
    private final int columns;
    private final double[] rowPotential;
    private final double[] columnPotential;

    /// The row of each column, counted from one; 0 for none.
    private final int[] rowOf;

    private Assignment(double[][] costs, int rows, int columns) {
        this.costs = costs;
        this.rows = rows;
        this.columns = columns;
        this.rowPotential = new double[rows + 1];
        this.columnPotential = new double[columns + 1];
        this.rowOf = new int[columns + 1];
    }

    /// @param values one row after another, all of one length
    /// @return the column of each row, or [#FREE]; as many pairs as the shorter side has
    public static int[] largest(double[][] values) {
        int rows = values.length;
        int columns = rows == 0 ? 0 : values[0].length;
        int[] result = new int[rows];
        Arrays.fill(result, FREE);
        boolean turned = rows > columns;
        double[][] costs = new double[Math.min(rows, columns)][Math.max(rows, columns)];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                if (turned) {
                    costs[j][i] = -values[i][j];
                } else {
                    costs[i][j] = -values[i][j];
                }
            }
        }
        Assignment assignment = new Assignment(costs, Math.min(rows, columns), Math.max(rows, columns));
        for (int row = 1; row <= assignment.rows; row++) {
            assignment.augment(row);
        }
        for (int column = 1; column <= assignment.columns; column++) {
            int row = assignment.rowOf[column];
            if (row > 0) {
                result[turned ? column - 1 : row - 1] = turned ? row - 1 : column - 1;
            }
        }
        return result;
    }

    /// Finds a place for one more row; others may move.
    private void augment(int row) {
        double[] slack = new double[columns + 1];
        int[] before = new int[columns + 1];
        boolean[] seen = new boolean[columns + 1];
        Arrays.fill(slack, Double.POSITIVE_INFINITY);
        rowOf[0] = row;
        int column = 0;
        while (rowOf[column] != 0) {
            seen[column] = true;
            int here = rowOf[column];
            double least = Double.POSITIVE_INFINITY;
            int next = 0;
            for (int j = 1; j <= columns; j++) {
                if (seen[j]) {
                    continue;
                }
                double reduced = costs[here - 1][j - 1] - rowPotential[here] - columnPotential[j];
                if (reduced < slack[j]) {
                    slack[j] = reduced;
                    before[j] = column;
                }
                if (slack[j] < least) {
                    least = slack[j];
                    next = j;
                }
            }
            for (int j = 0; j <= columns; j++) {
                if (seen[j]) {
                    rowPotential[rowOf[j]] += least;
                    columnPotential[j] -= least;
                } else {
                    slack[j] -= least;
                }
            }
            column = next;
        }
        while (column != 0) {
            rowOf[column] = rowOf[before[column]];
            column = before[column];
        }
    }
}
