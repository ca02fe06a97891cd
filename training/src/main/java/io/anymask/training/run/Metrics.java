package io.anymask.training.run;

import io.anymask.dataset.JsonFile;
import io.anymask.file.FileFault;
import io.anymask.file.Untrusted;
import io.anymask.training.TrainingException;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The numbers of a run: a JSON object on a line for each step and each validation, and a picture of losses and
/// validation scores. Not thread-safe.
final class Metrics {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 540;
    private static final int SMOOTHING = 25;
    private static final String STEP = "step";
    private static final String LOSS = "loss";

    private final Path lines;
    private final Path picture;
    private final Curve curve;
    private final List<ObjectNode> losses = new ArrayList<>();
    private final List<ObjectNode> scores = new ArrayList<>();

    private static final long MOST_BYTES = 1L << 30;

    private Metrics(RunFolder folder, Curve curve) {
        this.lines = folder.metrics();
        this.picture = folder.curve();
        this.curve = curve;
    }

    /// The numbers up to a step; what a run that was cut off wrote later is dropped.
    ///
    /// @param curve which numbers of a validation are drawn
    static Metrics open(RunFolder folder, long step, Curve curve) {
        Metrics metrics = new Metrics(folder, curve);
        StringBuilder kept = new StringBuilder();
        if (step > 0 && Files.exists(metrics.lines)) {
            Untrusted.text(metrics.lines, "the numbers of a run", MOST_BYTES, TrainingException::new)
                    .lines()
                    .filter(line -> metrics.take(line, step))
                    .forEach(line -> kept.append(line).append('\n'));
        }
        RunFolder.write(metrics.lines, kept.toString());
        return metrics;
    }

    private boolean take(String line, long step) {
        try {
            JsonNode node = JsonMapper.shared().readTree(line);
            if (!(node instanceof ObjectNode numbers) || !(JsonFile.number(numbers.path(STEP)) <= step)) {
                return false;
            }
            (numbers.has(LOSS) ? losses : scores).add(numbers);
            return true;
        } catch (JacksonException e) {
            return false; // the last line of a run that was killed
        }
    }

    /// A step's numbers, `loss` among them.
    void step(long step, Map<String, Double> numbers) {
        losses.add(append(step, numbers));
    }

    /// A validation's numbers.
    void validation(long step, Map<String, Double> numbers) {
        scores.add(append(step, numbers));
    }

    /// Whether a step's validation is there.
    boolean hasValidation(long step) {
        return scores.stream().anyMatch(numbers -> numbers.path(STEP).asLong(-1) == step);
    }

    private ObjectNode append(long step, Map<String, Double> numbers) {
        ObjectNode node = JsonMapper.shared().createObjectNode().put(STEP, step);
        new LinkedHashMap<>(numbers).forEach((name, value) -> {
            if (value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE) {
                node.put(name, (int) Math.round(value));
            } else if (Double.isFinite(value)) {
                node.put(name, value);
            }
        });
        try {
            Files.writeString(
                    lines,
                    JsonMapper.shared().writeValueAsString(node) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new TrainingException(lines + ": cannot write to this file (" + FileFault.describe(e) + ")", e);
        }
        return node;
    }

    /// Draws the loss, smoothed, and the validation scores.
    void draw() {
        if (losses.isEmpty()) {
            return;
        }
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(STEP)
                .yAxisTitle(LOSS)
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
        chart.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
        chart.setYAxisGroupTitle(1, curve.axis());
        chart.addSeries("loss, mean of " + SMOOTHING + " steps", column(losses, STEP), smoothed())
                .setMarker(SeriesMarkers.NONE)
                .setYAxisGroup(0);
        for (String name : scores.isEmpty() ? List.<String>of() : curve.names()) {
            chart.addSeries(name.replace('_', ' '), column(scores, STEP), column(scores, name))
                    .setMarker(SeriesMarkers.CIRCLE)
                    .setYAxisGroup(1);
        }
        try {
            BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            Graphics2D canvas = image.createGraphics();
            chart.paint(canvas, WIDTH, HEIGHT);
            canvas.dispose();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(image, "png", bytes);
            Files.write(picture, bytes.toByteArray());
        } catch (InternalError | NoClassDefFoundError | UnsatisfiedLinkError e) {
            System.getLogger(Metrics.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "no fonts, the curve is not drawn; Debian: apt-get install fontconfig fonts-dejavu-core",
                            e);
        } catch (IOException e) {
            throw new TrainingException(picture + ": cannot write this picture (" + FileFault.describe(e) + ")", e);
        }
    }

    private static double[] column(List<ObjectNode> rows, String name) {
        return rows.stream().mapToDouble(row -> row.path(name).asDouble(0)).toArray();
    }

    private double[] smoothed() {
        double[] values = column(losses, LOSS);
        double[] means = new double[values.length];
        double sum = 0;
        for (int i = 0; i < means.length; i++) {
            sum += values[i] - (i >= SMOOTHING ? values[i - SMOOTHING] : 0);
            means[i] = sum / Math.min(i + 1, SMOOTHING);
        }
        return means;
    }
}
