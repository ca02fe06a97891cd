package io.anymask.inference.detector;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.detector.BoxHead;
import io.anymask.model.detector.DetectorConfig;
import java.util.ArrayList;
import java.util.List;

/// The network of a detector once more, in plain loops of doubles: what engines are compared with.
final class PlainHead {
    private final Checkpoint weights;
    private final DetectorConfig config;

    /// Channels, rows, columns.
    private record Map3(double[][][] values) {
        int channels() {
            return values.length;
        }

        int side() {
            return values[0].length;
        }

        double at(int channel, int row, int column) {
            boolean inside = row >= 0 && column >= 0 && row < side() && column < side();
            return inside ? values[channel][row][column] : 0;
        }
    }

    PlainHead(Checkpoint weights, DetectorConfig config) {
        this.weights = weights;
        this.config = config;
    }

    /// @param embedding (C, G, G)
    /// @return (N, 6)
    double[] run(float[] embedding) {
        int grid = config.grid();
        double[][][] values = new double[config.channels()][grid][grid];
        for (int i = 0; i < embedding.length; i++) {
            values[i / (grid * grid)][i / grid % grid][i % grid] = embedding[i];
        }
        Map3 x = norm("stem", conv("stem.conv", 1, new Map3(values)));
        for (int stride = 16; stride > config.finest(); stride /= 2) {
            x = norm("finer." + stride / 2, enlarge("finer." + stride / 2 + ".conv", x));
        }
        List<Double> cells = new ArrayList<>();
        for (int level = 0; level < config.levels(); level++) {
            if (level > 0) {
                String name = "coarser." + (config.finest() << level);
                x = norm(name, conv(name + ".conv", 2, x));
            }
            Map3 objects = tower("objects", x);
            Map3 boxes = tower("boxes", x);
            Map3 objectness = conv("objectness", 1, objects);
            Map3 distances = conv("distances", 1, boxes);
            Map3 centreness = conv("centreness", 1, boxes);
            for (int row = 0; row < x.side(); row++) {
                for (int column = 0; column < x.side(); column++) {
                    cells.add(objectness.at(0, row, column));
                    for (int side = 0; side < 4; side++) {
                        cells.add(distances.at(side, row, column));
                    }
                    cells.add(centreness.at(0, row, column));
                }
            }
        }
        return cells.stream().mapToDouble(value -> value).toArray();
    }

    private Map3 tower(String name, Map3 x) {
        for (int i = 0; i < config.depth(); i++) {
            x = norm(name + "." + i, conv(name + "." + i + ".conv", 1, x));
        }
        return x;
    }

    private Map3 conv(String name, int stride, Map3 x) {
        int[] shape = weights.tensor(name + ".weight").shape();
        float[] kernel = weights.tensor(name + ".weight").toFloats();
        float[] bias = weights.tensor(name + ".bias").toFloats();
        int size = shape[2];
        int side = (x.side() + stride - 1) / stride;
        double[][][] result = new double[shape[0]][side][side];
        for (int out = 0; out < shape[0]; out++) {
            for (int row = 0; row < side; row++) {
                for (int column = 0; column < side; column++) {
                    double sum = bias[out];
                    for (int in = 0; in < x.channels(); in++) {
                        for (int i = 0; i < size * size; i++) {
                            int r = row * stride + i / size - size / 2;
                            int c = column * stride + i % size - size / 2;
                            sum += kernel[(out * x.channels() + in) * size * size + i] * x.at(in, r, c);
                        }
                    }
                    result[out][row][column] = sum;
                }
            }
        }
        return new Map3(result);
    }

    private Map3 enlarge(String name, Map3 x) {
        int width = config.width();
        float[] kernel = weights.tensor(name + ".weight").toFloats(); // (in, out, 2, 2)
        float[] bias = weights.tensor(name + ".bias").toFloats();
        double[][][] result = new double[width][2 * x.side()][2 * x.side()];
        for (int out = 0; out < width; out++) {
            for (int row = 0; row < 2 * x.side(); row++) {
                for (int column = 0; column < 2 * x.side(); column++) {
                    double sum = bias[out];
                    for (int in = 0; in < width; in++) {
                        sum += kernel[(in * width + out) * 4 + row % 2 * 2 + column % 2]
                                * x.at(in, row / 2, column / 2);
                    }
                    result[out][row][column] = sum;
                }
            }
        }
        return new Map3(result);
    }

    /// Over the channels, then ReLU.
    private Map3 norm(String name, Map3 x) {
        float[] scale = weights.tensor(name + ".norm.weight").toFloats();
        float[] shift = weights.tensor(name + ".norm.bias").toFloats();
        double[][][] result = new double[x.channels()][x.side()][x.side()];
        for (int row = 0; row < x.side(); row++) {
            for (int column = 0; column < x.side(); column++) {
                double mean = 0;
                double square = 0;
                for (int c = 0; c < x.channels(); c++) {
                    mean += x.at(c, row, column) / x.channels();
                    square += x.at(c, row, column) * x.at(c, row, column) / x.channels();
                }
                double deviation = Math.sqrt(square - mean * mean + 1e-6);
                for (int c = 0; c < x.channels(); c++) {
                    result[c][row][column] =
                            Math.max(0, (x.at(c, row, column) - mean) / deviation * scale[c] + shift[c]);
                }
            }
        }
        return new Map3(result);
    }

    /// So many values, for a comparison.
    int values() {
        return config.strides().stream()
                .mapToInt(stride -> config.cells(stride) * config.cells(stride) * BoxHead.VALUES)
                .sum();
    }
}
