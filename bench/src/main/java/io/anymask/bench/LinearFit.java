package io.anymask.bench;

import java.util.List;

/// The straight line that fits points best, by least squares.
///
/// @param intercept y where x is 0
/// @param slope y for each 1 of x; 0 where all x are equal
/// @param determination R², the share of the variance that the line explains; 1 for a perfect line
record LinearFit(double intercept, double slope, double determination) {
    /// @param x not empty
    /// @param y as many
    static LinearFit through(List<? extends Number> x, List<? extends Number> y) {
        double meanX = mean(x);
        double meanY = mean(y);
        double products = 0;
        double squares = 0;
        double variance = 0;
        for (int i = 0; i < x.size(); i++) {
            double right = x.get(i).doubleValue() - meanX;
            double up = y.get(i).doubleValue() - meanY;
            products += right * up;
            squares += right * right;
            variance += up * up;
        }
        double slope = squares == 0 ? 0 : products / squares;
        double determination = variance == 0 ? 1 : slope * products / variance;
        return new LinearFit(meanY - slope * meanX, slope, determination);
    }

    double at(double x) {
        return intercept + slope * x;
    }

    private static double mean(List<? extends Number> values) {
        return values.stream().mapToDouble(Number::doubleValue).average().orElseThrow();
    }
}
